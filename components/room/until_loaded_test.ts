import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { signal } from "@preact/signals";
import { LONGEST_WAIT_MS } from "../../client/backoff.ts";
import { MISSED_AFTER_MS, untilLoaded } from "./until_loaded.ts";

Deno.test("what can't be loaded is tried again until it can, by and by less often", async () => {
  using time = new FakeTime();
  const tries: number[] = [];
  const loaded = untilLoaded({ missing: signal(0) }, () => {
    tries.push(Date.now());
    return tries.length < 9 ? Promise.reject("404") : Promise.resolve("all");
  });
  let isOver = false;
  void loaded.then(() => isOver = true);
  while (!isOver) await time.tickAsync(100);
  assertEquals([await loaded, tries.length], ["all", 9]);
  const waits = tries.slice(1).map((at, index) => at - tries[index]);
  assertEquals(waits[0] <= 500, true, `${waits}`);
  assertEquals(waits.at(-1)! >= LONGEST_WAIT_MS / 2, true, `${waits}`);
});

Deno.test("what fails or doesn't come for long is missing until it is there", async () => {
  using time = new FakeTime();
  const missing = signal(0);
  const { promise, resolve } = Promise.withResolvers<void>();
  const late = untilLoaded({ missing }, () => promise);
  let works = false;
  const failing = untilLoaded({ missing }, async () => {
    if (!await Promise.resolve(works)) throw new Error("503");
  });
  await untilLoaded({ missing }, () => Promise.resolve());
  await time.tickAsync(MISSED_AFTER_MS - 1);
  assertEquals(missing.value, 0);
  await time.tickAsync(1);
  assertEquals(missing.value, 2);
  resolve();
  await late;
  assertEquals(missing.value, 1);
  works = true;
  await time.tickAsync(LONGEST_WAIT_MS);
  await failing;
  assertEquals(missing.value, 0);
});
