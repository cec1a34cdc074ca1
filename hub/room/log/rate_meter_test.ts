import { assertEquals, assertFalse } from "@std/assert";
import { RateMeter } from "./rate_meter.ts";

/** Notes so many messages in each second; returns at which seconds' ends the room is busy. */
function busyAfter(pace: number, perSecond: readonly number[]): number[] {
  const meter = new RateMeter(pace);
  const busy: number[] = [];
  meter.note(0);
  for (const [second, count] of perSecond.entries()) {
    for (let i = second === 0 ? 1 : 0; i < count; i++) {
      meter.note(second * 1_000 + i * 999 / count);
    }
    if (meter.isBusy((second + 1) * 1_000)) busy.push(second + 1);
  }
  return busy;
}

Deno.test("RateMeter finds a room busy after five seconds in a row over the pace", () => {
  assertEquals(busyAfter(10, [11, 11, 11, 11, 11, 11]), [5, 6]);
  assertEquals(busyAfter(10, [90, 90, 90, 90, 10, 90, 90, 90, 90]), []);
  assertEquals(busyAfter(10, [10, 10, 10, 10, 10, 10]), []);
});

Deno.test("RateMeter finds a busy room quiet after five seconds in a row within the pace", () => {
  const busy = [9, 9, 9, 9, 9];
  assertEquals(
    busyAfter(5, [...busy, 5, 5, 5, 5, 6, 5, 0, 5, 5, 5]),
    [5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
  );
});

Deno.test("RateMeter finds a busy room quiet after a long silence", () => {
  const meter = new RateMeter(1);
  for (let at = 0; at <= 5_000; at += 100) meter.note(at);
  assertEquals(meter.isBusy(5_000), true);
  assertFalse(meter.note(3_600_000));
});
