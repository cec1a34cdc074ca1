import { assertEquals, assertStrictEquals } from "@std/assert";
import { FakeClocks } from "../../../tests/tools/fake_clocks.ts";

import type { Engine } from "../../engine/engine.ts";
import { Audiences } from "./audiences.ts";

/** The audiences of a room that already has ten events. */
function audiences() {
  return new Audiences({} as Engine, "lobby", 10, {
    fed: () => {},
    forked: () => {},
  });
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
