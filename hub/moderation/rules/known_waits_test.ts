import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { Limiter } from "../../engine/limiter.ts";
import { KnownWaits } from "./known_waits.ts";
import type { Limit } from "./pace.ts";

/** Ann's limit, and that of her network, as of one message in so many seconds. */
const limits = (seconds: number): Limit[] => {
  const slow = { code: "slow_mode", reason: "slow" } as const;
  return [
    { key: "ann", burst: 1, intervalMs: seconds * 1_000, ...slow },
    { key: "@home", burst: 2, intervalMs: seconds * 500, ...slow },
  ];
};

/** Waits over an engine's buckets, at a time that a test sets. */
function start() {
  const limiter = new Limiter();
  const clock = { ms: 0 };
  const stubbed = stub(performance, "now", () => clock.ms);
  const waits = new KnownWaits({
    take: (buckets) => Promise.resolve(limiter.take(buckets)),
  });
  return {
    waits,
    clock,
    [Symbol.dispose]: () => stubbed[Symbol.dispose](),
  };
}

Deno.test("A wait is known once a token was taken, until there is another", async () => {
  using test = start();
  const { waits, clock } = test;
  assertEquals(waits.find(limits(10)), undefined);
  assertEquals(await waits.take(limits(10)), undefined);
  clock.ms = 4_000;
  assertEquals(waits.find(limits(10)), { index: 0, retryAfterMs: 6_000 });
  assertEquals(await waits.take(limits(10)), waits.find(limits(10)));
  clock.ms = 10_000;
  assertEquals(waits.find(limits(10)), undefined);
  assertEquals(await waits.take(limits(10)), undefined);
});

Deno.test("A network's wait is known once the engine has refused it", async () => {
  using test = start();
  const { waits } = test;
  const of = (key: string) => [{ ...limits(10)[0], key }, limits(10)[1]];
  for (const key of ["ann", "bob"]) await waits.take(of(key));
  assertEquals(waits.find(of("eve")), undefined);
  const refused = await waits.take(of("eve"));
  assertEquals(refused, { index: 1, retryAfterMs: 5_000 });
  assertEquals(waits.find(of("joe")), refused);
});

Deno.test("A wait that is longer than the interval, because slow mode was shortened, is left to the engine", async () => {
  using test = start();
  const { waits } = test;
  await waits.take(limits(600));
  assertEquals(waits.find(limits(5)), undefined);
  assertEquals((await waits.take(limits(5)))?.retryAfterMs, 5_000);
  assertEquals(waits.find(limits(5))?.retryAfterMs, 5_000);
});

Deno.test("Waits of other limits are not kept", async () => {
  using test = start();
  const said = limits(10).map((limit) => ({
    ...limit,
    code: "repeated" as const,
  }));
  await test.waits.take(said);
  assertEquals(test.waits.find(said), undefined);
});
