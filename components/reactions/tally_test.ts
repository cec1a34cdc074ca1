import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { QUIET_AFTER_MS, Tally } from "./tally.ts";

Deno.test("The count adds up while people react, and starts again after a pause", () => {
  using time = new FakeTime();
  const tally = new Tally();
  tally.add({ heart: 2 });
  time.tick(QUIET_AFTER_MS - 1);
  tally.add({ heart: 1, fire: 4 });
  time.tick(QUIET_AFTER_MS - 1);
  assertEquals(tally.counts.value, { heart: 3, fire: 4 });
  time.tick(1);
  assertEquals(tally.counts.value, {});
  tally.add({ fire: 1 });
  assertEquals(tally.counts.value, { fire: 1 });
});
