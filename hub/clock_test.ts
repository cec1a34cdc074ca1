import { assertEquals } from "@std/assert";
import { Clock } from "./clock.ts";

const HOUR_MS = 3_600_000;

/** A clock whose wall and monotonic time a test sets. */
class TestClock {
  wall = 1_000 * HOUR_MS;
  monotonic = 5_000;
  readonly clock = new Clock(() => this.wall, () => this.monotonic);

  pass(ms: number): void {
    this.wall += ms;
    this.monotonic += ms;
  }
}

Deno.test("Clock follows the system's clock, also when it is set forward", () => {
  const test = new TestClock();
  test.pass(1_500);
  assertEquals(test.clock.now(), test.wall);
  test.wall += HOUR_MS;
  assertEquals(test.clock.now(), test.wall);
});

Deno.test("Clock goes on more slowly after the system's clock was set back, until that catches up", () => {
  const test = new TestClock();
  const before = test.clock.now();
  test.wall -= HOUR_MS;
  assertEquals(test.clock.now(), before);
  test.pass(10_000);
  assertEquals(test.clock.now(), before + 9_000);
  test.pass(9 * HOUR_MS);
  assertEquals(test.clock.now() - test.wall, 0.1 * HOUR_MS - 1_000);
  test.pass(2 * HOUR_MS);
  assertEquals(test.clock.now(), test.wall);
});

Deno.test("An age doesn't include what the system's clock was set forward by, nor what is still to come", () => {
  const test = new TestClock();
  const seen = test.clock.now();
  test.pass(10_000);
  test.wall += HOUR_MS;
  assertEquals(test.clock.ageOf(seen), 10_000);
  const later = test.clock.now();
  assertEquals(test.clock.ageOf(later + 5_000), 0);
  test.pass(10_000);
  test.wall += HOUR_MS;
  assertEquals(test.clock.ageOf(seen), 20_000);
  assertEquals(test.clock.ageOf(later), 10_000);
  test.pass(24 * HOUR_MS);
  assertEquals(test.clock.ageOf(later), 24 * HOUR_MS + 10_000);
  // Long before this process started, nothing is known of jumps.
  assertEquals(
    test.clock.ageOf(seen - 24 * HOUR_MS),
    48 * HOUR_MS + 20_000,
  );
});
