import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { FakeClocks } from "../../../tests/tools/fake_clocks.ts";

import type { Engine } from "../../engine/engine.ts";
import { type Audience, Audiences } from "./audiences.ts";
import type { Log } from "./log.ts";

/** The audiences of a room that already has ten events. */
function audiences({ forked = (_: Log) => {} } = {}) {
  const owner = { fed: () => {}, forked };
  return new Audiences({} as Engine, "lobby", 10, owner);
}

Deno.test("Audiences share one log without a delay", () => {
  const all = audiences();
  assertStrictEquals(all.audienceOf(true), all.audienceOf(false));
  all.append({ json: "11", seq: 11 }, 0);
  assertEquals(all.audienceOf(false).log.seq, 11);
});

Deno.test("Audiences delay for viewers what moderators see at once", () => {
  using time = new FakeClocks();
  const all = audiences();
  all.append({ json: "11", seq: 11 }, performance.now());
  all.setDelay(2_000);
  all.append({ json: "12", seq: 12 }, performance.now());
  const { log } = all.audienceOf(false);
  assertEquals([all.audienceOf(true).log.seq, log.seq], [12, 11]);
  assertEquals(log.batch(0).data, "[11]", "what was to be seen before, is");
  time.tick(2_100);
  assertEquals(log.seq, 12);
  all.stop();
});

Deno.test("Audiences start with the events that viewers may not see yet", () => {
  using time = new FakeClocks();
  const all = audiences();
  const at = performance.now() - 1_500;
  all.setDelay(2_000, [9, 10].map((seq) => ({ json: `${seq}`, seq, at })));
  const { log } = all.audienceOf(false);
  assertEquals([all.audienceOf(true).log.seq, log.seq], [10, 8]);
  time.tick(600);
  assertEquals([log.seq, log.batch(0).data], [10, "[9,10]"]);
  all.stop();
});

Deno.test("Audiences share one log again once the delay is removed", () => {
  using _time = new FakeClocks();
  const all = audiences();
  all.setDelay(2_000);
  assertEquals([all.delayMs, all.audienceOf(true) === all.audienceOf(false)], [
    2_000,
    false,
  ]);
  all.setDelay(0);
  assertEquals([all.delayMs, all.audienceOf(true) === all.audienceOf(false)], [
    0,
    true,
  ]);
});

Deno.test("Audiences redact deleted messages in all logs", () => {
  using time = new FakeClocks();
  const all = audiences();
  all.append({ json: "11", seq: 11, author: "ann" }, performance.now());
  all.setDelay(2_000);
  all.append({ json: "12", seq: 12, author: "ann" }, performance.now());
  all.redact((_, author) => author === "ann");
  time.tick(2_100);
  const gone = [11, 12].map((seq) =>
    `{"type":"deleted","seq":${seq},"target":${seq}}`
  );
  for (const moderates of [true, false]) {
    assertEquals(all.audienceOf(moderates).log.batch(0).data, `[${gone}]`);
  }
  all.stop();
});

/** Posts more than `pace` messages a second for some seconds. */
function flood(all: Audiences, time: FakeClocks, seconds: number): void {
  let { seq } = all.live.log;
  for (let i = 0; i < seconds * 4; i++) {
    seq++;
    const from = { id: "ann", name: "Ann", role: "viewer" };
    const json = JSON.stringify({ type: "message", seq, from, text: `${seq}` });
    all.append({ json, seq, author: "ann" }, performance.now());
    time.tick(250);
  }
}

/** How many entries of its log an audience was sent as skipped ranges. */
function skips({ log }: Audience): number {
  return log.batch(log.tail).data.split('"skipped"').length - 1;
}

Deno.test("Audiences part once there are too many messages to read for five seconds, at the same position", () => {
  using time = new FakeClocks();
  const forks: Log[] = [];
  const all = audiences({ forked: (log) => forks.push(log) });
  all.change({ delayMs: 0, pace: 2 });
  flood(all, time, 5);
  assertStrictEquals(all.audienceOf(true), all.audienceOf(false));
  const { head } = all.live.log;
  flood(all, time, 4);
  assertStrictEquals(forks[0], all.audienceOf(false).log);
  assertEquals(forks.length, 1);
  const before = (log: Log) => JSON.parse(log.batch(0).data).slice(0, head);
  assertEquals(before(forks[0]), before(all.live.log));
  assertEquals(skips(all.live), 0);
  assert(skips(all.audienceOf(false)) > 0);
  assert(forks[0].seq >= all.live.log.seq - 1);
  all.stop();
});

Deno.test("Audiences follow one log again once the pace is off, and viewers part from a delayed log without it", () => {
  using time = new FakeClocks();
  const all = audiences();
  all.change({ delayMs: 0, pace: 2 });
  flood(all, time, 8);
  assertEquals(all.change({ delayMs: 0, pace: 4 }), false);
  assertEquals(all.change({ delayMs: 0, pace: 0 }), true);
  assertStrictEquals(all.audienceOf(true), all.audienceOf(false));
  all.change({ delayMs: 1_000, pace: 2 });
  flood(all, time, 9);
  const sampled = skips(all.audienceOf(false));
  assert(sampled > 0);
  const { log } = all.audienceOf(false);
  assertEquals(all.change({ delayMs: 1_000, pace: 0 }), false);
  flood(all, time, 3);
  assertEquals(skips(all.audienceOf(false)), sampled, "the rest is complete");
  assertStrictEquals(all.audienceOf(false).log, log);
  all.stop();
});

Deno.test("Audiences sample what a delay lets through, also when the delay is set or removed later", () => {
  using time = new FakeClocks();
  const all = audiences();
  all.change({ delayMs: 0, pace: 2 });
  flood(all, time, 7);
  assertEquals(all.change({ delayMs: 3_000, pace: 2 }), false);
  flood(all, time, 2);
  const { log } = all.audienceOf(false);
  assert(log.seq <= all.live.log.seq - 8, "nothing new is due yet");
  flood(all, time, 4);
  assertEquals(all.change({ delayMs: 0, pace: 2 }), false);
  time.tick(300);
  assertEquals(log.seq, all.live.log.seq);
  assertStrictEquals(all.audienceOf(false).log, log);
  all.stop();
});
