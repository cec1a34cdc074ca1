import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { Summaries, Summary } from "./summary.ts";

Deno.test("Summary logs the first event at once, later ones once a minute, and then stops", () => {
  using time = new FakeTime();
  using written = stub(console, "error");
  const counts = () =>
    written.calls.map(({ args }) => Number(args[0].match(/count=(\d+)/)![1]));
  const summary = new Summary("clients_too_slow");
  summary.note();
  assertEquals(counts(), [1]);
  for (let i = 0; i < 500; i++) summary.note();
  time.tick(59_000);
  assertEquals(counts(), [1]);
  time.tick(1_000);
  assertEquals(counts(), [1, 500]);
  time.tick(120_000);
  assertEquals(counts(), [1, 500]);
  summary.note();
  summary.note();
  summary.flush();
  assertEquals(counts(), [1, 500, 1, 1]);
});

Deno.test("Summaries log each kind on its own, with the fields of the last event", () => {
  using time = new FakeTime();
  using written = stub(console, "error");
  const lines = () =>
    written.calls.map(({ args }) => args[0].replace(/^\S+ /, ""));
  const failures = new Summaries("request_failed", "error");
  for (let i = 0; i < 3; i++) {
    failures.note("/a", { reason: `a${i}` });
    failures.note("/b", { reason: `b${i}` });
  }
  time.tick(60_000);
  assertEquals(lines(), [
    'error request_failed reason="a0" count=1',
    'error request_failed reason="b0" count=1',
    'error request_failed reason="a2" count=2',
    'error request_failed reason="b2" count=2',
  ]);
});
