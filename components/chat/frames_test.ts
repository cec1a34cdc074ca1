import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { FrameQueue } from "./frames.ts";

/** What the first frame takes of batches, and whether another one was asked for then. */
function firstFrame(batches: number[][]): { taken: number[]; more: boolean } {
  using _time = new FakeTime();
  const asked: FrameRequestCallback[] = [];
  const { requestAnimationFrame, cancelAnimationFrame } = globalThis;
  globalThis.requestAnimationFrame = (callback) => asked.push(callback);
  globalThis.cancelAnimationFrame = () => {};
  let taken: number[] = [];
  const queue = new FrameQueue<number>((items) => taken = items, () => false);
  try {
    for (const batch of batches) queue.push(batch);
    asked.shift()!(0);
    return { taken, more: asked.length > 0 };
  } finally {
    Object.assign(globalThis, { requestAnimationFrame, cancelAnimationFrame });
  }
}

Deno.test("A frame takes a few items, and leaves the others to the next one", () => {
  assertEquals(firstFrame([[1], [2]]), { taken: [1, 2], more: false });
  assertEquals(firstFrame([[1], [2], [3]]), { taken: [1, 2], more: true });
});

Deno.test("The more is held, the more a frame takes", () => {
  const held = Array.from({ length: 8 }, (_, i) => [i]);
  assertEquals(firstFrame(held), { taken: [0, 1, 2, 3], more: true });
});

Deno.test("A flood is taken in at once", () => {
  const held = Array.from({ length: 40 }, (_, i) => [i]);
  assertEquals(firstFrame(held), { taken: held.flat(), more: false });
});

Deno.test("What came together is taken in together", () => {
  assertEquals(firstFrame([[1], [2, 3, 4], [5]]), {
    taken: [1, 2, 3, 4],
    more: true,
  });
});
