import { assertEquals } from "@std/assert";
import { sketchOf } from "../../viewer_sketch.ts";
import { formatHashes, parseSketch } from "./sketches.ts";

const sketches = [0, 1, 2, 3, 255, 256, 5_000].map((count) =>
  sketchOf(Uint32Array.from({ length: count }, (_, i) => i * 800_000 + 7))
);

Deno.test("A sketch is the same after it was stored, and takes little space", () => {
  for (const sketch of sketches) {
    const text = formatHashes(sketch);
    assertEquals(parseSketch(String(sketch.count), text), sketch);
    assertEquals(text.length <= 1_368, true);
  }
});

Deno.test("A number without hashes is a sketch, as instances of an earlier version report it", () => {
  assertEquals(parseSketch("41"), { count: 41 });
  assertEquals(formatHashes({ count: 41 }), "");
});

Deno.test("Anything else than a sketch is not taken for one", () => {
  const two = formatHashes(sketches[2]);
  const descending = formatHashes({ count: 2, hashes: Uint32Array.of(2, 1) });
  const full = formatHashes(sketches.at(-1)!);
  for (
    const [count, hashes] of [
      ...["", "-1", "1e3", "x", "1234567890123456"].map((count) => [count]),
      ["2", ""],
      ["1", two],
      ["3", two],
      ["2", descending],
      ["2", two.slice(1)],
      ["2", `${two.slice(0, -1)}!`],
      ["2", ` ${two}`],
      ["2", "é".repeat(11)],
      ["257", full + full],
      ["257", full.slice(0, -4)],
    ]
  ) assertEquals(parseSketch(count, hashes), undefined, `${count} ${hashes}`);
});
