import { assertEquals, assertGreater } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { RateLimiter } from "./rate_limiter.ts";

/** How many of `count` takes are let through. */
function taken(limiter: RateLimiter, count: number, key = "ann"): number {
  let passed = 0;
  for (let i = 0; i < count; i++) if (limiter.take(key) === 0) passed++;
  return passed;
}

Deno.test("RateLimiter lets a burst through, then the rate", () => {
  using time = new FakeTime();
  const limiter = new RateLimiter(2, 5);
  assertEquals(taken(limiter, 100), 5);
  time.tick(499);
  assertEquals(taken(limiter, 100), 0);
  time.tick(1);
  assertEquals(taken(limiter, 100), 1);
  time.tick(1_000);
  assertEquals(taken(limiter, 100), 2);
});

Deno.test("RateLimiter says when there is a token again, and keeps its word", () => {
  using time = new FakeTime();
  const limiter = new RateLimiter(0.3, 1);
  limiter.take("ann");
  time.tick(700);
  const wait = limiter.take("ann");
  assertEquals(wait, 2_634);
  time.tick(wait - 1);
  assertGreater(limiter.take("ann"), 0);
  time.tick(1);
  assertEquals(limiter.take("ann"), 0);
});

Deno.test("RateLimiter charges nothing for what it refuses", () => {
  using time = new FakeTime();
  const limiter = new RateLimiter(1, 1);
  limiter.take("ann");
  assertEquals(taken(limiter, 1_000), 0);
  time.tick(1_000);
  assertEquals(limiter.take("ann"), 0);
});

Deno.test("RateLimiter saves up no more than a burst", () => {
  using time = new FakeTime();
  const limiter = new RateLimiter(1, 3);
  taken(limiter, 3);
  time.tick(24 * 60 * 60_000);
  assertEquals(taken(limiter, 100), 3);
});

Deno.test("RateLimiter counts each key for itself", () => {
  using _time = new FakeTime();
  const limiter = new RateLimiter(1, 2);
  assertEquals(taken(limiter, 10, "ann"), 2);
  assertEquals(taken(limiter, 10, "bob"), 2);
});

Deno.test("RateLimiter with a rate of 0 lets everything through", () => {
  using _time = new FakeTime();
  assertEquals(taken(new RateLimiter(0, 1), 10_000), 10_000);
});

Deno.test("RateLimiter has no limit where the rate or the burst is 0", () => {
  using _time = new FakeTime();
  assertEquals(taken(new RateLimiter(1, 0), 10), 10);
  assertEquals(taken(new RateLimiter(0, 1), 10), 10);
});

Deno.test("RateLimiter remembers who is in debt when it forgets the others", () => {
  using time = new FakeTime(1_000_000);
  const limiter = new RateLimiter(0.001, 2);
  assertEquals(taken(limiter, 2), 2);
  // Past a sweep; a thousand seconds make one token.
  time.tick(61_000);
  assertEquals(taken(limiter, 10, "bob"), 2);
  assertEquals(taken(limiter, 2), 0);
});

Deno.test("RateLimiter gives nothing away when the clock is set back", () => {
  using time = new FakeTime(1_000_000);
  const limiter = new RateLimiter(1, 2);
  assertEquals(taken(limiter, 10), 2);
  assertEquals(limiter.take("ann", time.now - 500_000), 1_000);
});
