import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { DelayedLog } from "./delayed_log.ts";
import { Log, MAX_BYTES } from "./log.ts";

/** A log that is fed five seconds late. */
function delayed() {
  const log = new Log(0);
  let fed = 0;
  const feed = new DelayedLog(log, 5_000, () => fed++);
  let seq = 0;
  const say = (author = "ann", json?: string) => {
    seq++;
    feed.append({ json: json ?? `${seq}`, seq, author }, Date.now());
  };
  return { log, feed, say, fed: () => fed };
}

Deno.test("DelayedLog feeds what came, in its order, once its time is over", () => {
  using time = new FakeTime();
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

Deno.test("DelayedLog goes by the delay that there is when something is due", () => {
  using time = new FakeTime();
  const { log, feed, say } = delayed();
  say();
  feed.delayMs = 10_000;
  time.tick(9_900);
  assertEquals(log.seq, 0);
  feed.delayMs = 1_000;
  time.tick(100);
  assertEquals(log.seq, 1);
});

Deno.test("DelayedLog takes back what is kept back", () => {
  using time = new FakeTime();
  const { log, feed, say } = delayed();
  for (const author of ["ann", "bob", "ann"]) say(author);
  feed.append({ json: '"no place"' }, Date.now());
  feed.redact((_, author) => author === "ann");
  time.tick(5_100);
  const gone = (seq: number) =>
    `{"type":"deleted","seq":${seq},"target":${seq}}`;
  assertEquals(log.batch(0).data, `[${gone(1)},2,${gone(3)},"no place"]`);
});

Deno.test("DelayedLog keeps no more than a log holds, the newest", () => {
  using time = new FakeTime();
  const { log, say } = delayed();
  const size = MAX_BYTES / 8;
  for (let i = 0; i < 10; i++) say("ann", `"${"x".repeat(size - 2)}"`);
  time.tick(100);
  assertEquals(log.seq, 2);
});

Deno.test("DelayedLog feeds nothing any more once it is stopped", () => {
  using time = new FakeTime();
  const { log, feed, say, fed } = delayed();
  say();
  feed.stop();
  time.tick(10_000);
  assertEquals([log.seq, fed()], [0, 0]);
});
