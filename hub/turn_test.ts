import { assert, assertEquals, assertRejects } from "@std/assert";
import { inChunks, inSlices } from "./turn.ts";

Deno.test("Others get their turn during long work, which goes on in order", async () => {
  const done: string[] = [];
  setImmediate(() => done.push("other"));
  await inSlices(["first", "second"], (item) => {
    done.push(item);
    const began = performance.now();
    while (performance.now() - began < 20);
  });
  assertEquals(done, ["first", "other", "second"]);
});

Deno.test("Work that fails stops with its error", async () => {
  const done: number[] = [];
  const { message } = await assertRejects(
    () =>
      inSlices([1, 2], (item) => {
        done.push(item);
        throw new Error("no");
      }),
    Error,
  );
  assertEquals([done, message], [[1], "no"]);
});

Deno.test("Others get their turn while many items are read, whose results are in order", async () => {
  let turns = 0;
  const count = () => {
    turns++;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  const items = Array.from({ length: 500 }, (_, i) => i);
  assertEquals(await inChunks(items, (item) => Promise.resolve(item)), items);
  clearImmediate(counting);
  assert(turns > 3, `${turns}`);
});
