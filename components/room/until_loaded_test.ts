import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { LONGEST_WAIT_MS } from "../../client/backoff.ts";
import { untilLoaded } from "./until_loaded.ts";

Deno.test("what can't be loaded is tried again until it can, by and by less often", async () => {
  using time = new FakeTime();
  const tries: number[] = [];
  const loaded = untilLoaded(() => {
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
