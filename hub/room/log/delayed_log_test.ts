import { assertEquals } from "@std/assert";
import { FakeClocks } from "../../../tests/tools/fake_clocks.ts";

import { DelayedLog } from "./delayed_log.ts";
import { Log, MAX_LOG_LENGTH } from "./log.ts";

/** A log that is fed with a delay of five seconds. */
function delayed() {
  const log = new Log(0);
  let fed = 0;
  const feed = new DelayedLog(log, 5_000, () => fed++);
  let seq = 0;
  const say = (author = "ann", json?: string) => {
    seq++;
    feed.append({ json: json ?? `${seq}`, seq, author }, performance.now());
  };
  return { log, feed, say, fed: () => fed };
}

Deno.test("DelayedLog feeds events in order after the delay", () => {
  using time = new FakeClocks();
  const { log, say, fed } = delayed();
  say();
  time.tick(3_000);
  say();
  time.tick(1_999);
  assertEquals([log.seq, fed()], [0, 0]);
  time.tick(101);
  assertEquals([log.seq, fed()], [1, 1]);
  time.tick(3_000);
  assertEquals([log.batch(0).data, fed()], ["[1,2]", 2]);
});

Deno.test("DelayedLog applies the delay that is set when an event is due", () => {
  using time = new FakeClocks();
  const { log, feed, say } = delayed();
  say();
  feed.delayMs = 10_000;
  time.tick(9_900);
  assertEquals(log.seq, 0);
  feed.delayMs = 1_000;
  time.tick(100);
  assertEquals(log.seq, 1);
});

Deno.test("DelayedLog redacts held-back messages", () => {
  using time = new FakeClocks();
  const { log, feed, say } = delayed();
  for (const author of ["ann", "bob", "ann"]) say(author);
  feed.append({ json: '"no place"' }, performance.now());
  feed.redact((_, author) => author === "ann");
  time.tick(5_100);
  const gone = (seq: number) =>
    `{"type":"deleted","seq":${seq},"target":${seq}}`;
  assertEquals(log.batch(0).data, `[${gone(1)},2,${gone(3)},"no place"]`);
});

Deno.test("DelayedLog feeds the oldest events early when it holds too many bytes", () => {
  using time = new FakeClocks();
  const { log, say } = delayed();
  const size = MAX_LOG_LENGTH / 8;
  for (let i = 0; i < 10; i++) say("ann", `"${"x".repeat(size - 2)}"`);
  time.tick(100);
  assertEquals(log.seq, 2);
});

Deno.test("DelayedLog feeds nothing once it is stopped", () => {
  using time = new FakeClocks();
  const { log, feed, say, fed } = delayed();
  say();
  feed.stop();
  time.tick(10_000);
  assertEquals([log.seq, fed()], [0, 0]);
});
