import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { Summary } from "./summary.ts";

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
