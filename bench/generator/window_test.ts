import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { deflatedFrame, plainFrame } from "../../tests/tools/window_frames.ts";
import { Point } from "./window.ts";

const first = '{"text":"~一 one"}';
const second = '{"text":"~一 two"},{"text":"~"}';
const frames = [
  plainFrame(`[${first}]`),
  new TextEncoder().encode('[{"key":"~"}]').buffer,
  await deflatedFrame(`${first},`, `[${second}]`),
  await deflatedFrame(`${first},${second},`, "[]"),
].map((frame) => Buffer.from(frame));

function read(start: Point, alone: boolean) {
  let point = start;
  return frames.map((frame) => {
    const step = point.read(frame, alone);
    point = step.next;
    return step;
  });
}

Deno.test("Point inflates a frame once for all clients that were sent the same before, and counts its messages", () => {
  const start = new Point();
  const steps = read(start, false);
  assertEquals(
    steps.map(({ array, messages }) => [array.toString(), messages]),
    [[`[${first}]`, 1], ['[{"key":"~"}]', 1], [`[${second}]`, 2], ["[]", 0]],
  );
  for (const [i, { array }] of read(start, false).entries()) {
    assertStrictEquals(array, steps[i].array);
  }
  for (const [i, { array }] of read(start, true).entries()) {
    assertEquals(array.equals(steps[i].array), true);
    assertEquals(array === steps[i].array, i === 1);
  }
});

Deno.test("Point refuses a frame that doesn't fit what came before", () => {
  const other = new Point().read(
    Buffer.from(plainFrame('[{"text":"~一 ONE"}]')),
    false,
  ).next;
  assertThrows(() => other.read(frames[2], false));
  assertThrows(() => new Point().read(frames[2], true));
});
