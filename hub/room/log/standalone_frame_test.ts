import { assertEquals, assertStrictEquals } from "@std/assert";
import { WindowReader } from "../../../tests/tools/window_reader.ts";
import { StandaloneFrame } from "./standalone_frame.ts";
import { isWorthDeflating } from "./worth_deflating.ts";

const encoder = new TextEncoder();

/** A frame with this many events that are much alike. */
function frameOf(events: number): Uint8Array<ArrayBuffer> {
  const texts = Array.from({ length: events }, (_, i) => `message ${i}`);
  return encoder.encode(JSON.stringify(texts));
}

Deno.test("A standalone frame is compressed once enough clients have taken it plain, and needs no window", () => {
  const plain = frameOf(500);
  const frame = new StandaloneFrame(plain, plain);
  let takers = 1;
  while (!isWorthDeflating(takers, plain.length, 0)) {
    assertStrictEquals(frame.take(), plain);
    takers++;
  }
  const compressed = frame.take();
  assertEquals(compressed[0], 1);
  assertStrictEquals(frame.take(), compressed);
  const reader = new WindowReader();
  assertEquals(reader.json(plain), reader.json(compressed));
});

Deno.test("A standalone frame that would hardly shrink stays plain", () => {
  const short = frameOf(10);
  const noise = crypto.getRandomValues(new Uint8Array(4_096));
  for (const plain of [short, noise]) {
    const frame = new StandaloneFrame(plain, plain);
    for (let i = 0; i < 10_000; i++) assertStrictEquals(frame.take(), plain);
  }
});
