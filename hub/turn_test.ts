import { assertEquals, assertRejects } from "@std/assert";
import { inSlices } from "./turn.ts";

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
