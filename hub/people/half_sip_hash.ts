/** The halves of a key, of 32 bits each. */
export type HalfSipKey = readonly [number, number];

const encoder = new TextEncoder();

/**
 * HalfSipHash-2-4 with 32 bits of output
 * ({@link https://github.com/veorq/SipHash Aumasson and Bernstein}): a keyed hash of short
 * texts that takes a tenth of an HMAC's time. For what nobody gains by forging: a key of
 * 64 bits can be searched by whoever sees hashes.
 *
 * @returns An unsigned integer of 32 bits.
 */
export function halfSipHash([k0, k1]: HalfSipKey, text: string): number {
  const bytes = encoder.encode(text);
  let [v0, v1, v2, v3] = [k0, k1, 0x6c796765 ^ k0, 0x74656462 ^ k1];
  const mix = (rounds: number) => {
    for (let i = 0; i < rounds; i++) {
      v0 = v0 + v1 | 0;
      v1 = turned(v1, 5) ^ v0;
      v0 = turned(v0, 16);
      v2 = v2 + v3 | 0;
      v3 = turned(v3, 8) ^ v2;
      v0 = v0 + v3 | 0;
      v3 = turned(v3, 7) ^ v0;
      v2 = v2 + v1 | 0;
      v1 = turned(v1, 13) ^ v2;
      v2 = turned(v2, 16);
    }
  };
  const take = (word: number) => {
    v3 ^= word;
    mix(2);
    v0 ^= word;
  };
  let word = 0;
  for (let i = 0; i < bytes.length; i++) {
    word |= bytes[i] << 8 * (i & 3);
    if ((i & 3) < 3) continue;
    take(word);
    word = 0;
  }
  // The last word holds the rest, and the length.
  take(word | bytes.length << 24);
  v2 ^= 0xff;
  mix(4);
  return (v1 ^ v3) >>> 0;
}

function turned(word: number, by: number): number {
  return word << by | word >>> 32 - by;
}
