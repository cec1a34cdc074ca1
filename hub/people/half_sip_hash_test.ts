import { assertEquals } from "@std/assert";
import { halfSipHash } from "./half_sip_hash.ts";

/** The bytes 0 to 7, little-endian, as in the reference's vectors. */
const KEY = [0x03020100, 0x07060504] as const;

Deno.test("halfSipHash gives the reference's first vectors", () => {
  const texts = ["", "\x00", "\x00\x01", "\x00\x01\x02"];
  assertEquals(
    texts.map((text) => halfSipHash(KEY, text)),
    // a9 35 9f 5b, 27 47 5a b8, fa 62 a6 03, 8a fe e7 04, little-endian.
    [0x5b9f35a9, 0xb85a4727, 0x03a662fa, 0x04e7fe8a],
  );
});

Deno.test("halfSipHash differs with every byte of a text and every bit of its key", () => {
  const text = "abcdefghijklmnop";
  const hashes = new Set([halfSipHash(KEY, text)]);
  for (let i = 0; i < text.length; i++) {
    hashes.add(halfSipHash(KEY, text.slice(0, i) + "x" + text.slice(i + 1)));
    hashes.add(halfSipHash(KEY, text.slice(0, i)));
  }
  for (let bit = 0; bit < 32; bit++) {
    hashes.add(halfSipHash([KEY[0] ^ 1 << bit, KEY[1]], text));
    hashes.add(halfSipHash([KEY[0], KEY[1] ^ 1 << bit], text));
  }
  assertEquals(hashes.size, 1 + 2 * text.length + 64);
});
