/**
 * Skin tones.
 *
 * @module
 */

import type { Emoji } from "./catalogue.ts";

/** Skin tones from light to dark, apart from none. */
export const TONES = 5;

const LIGHTEST = 0x1f3fb;

/** A toned emoji in a tone from 1 to {@linkcode TONES}; 0: unchanged. */
export function withTone(char: string, tone: number): string {
  if (tone === 0) return char;
  // The tone replaces the variation selector.
  const [person, ...rest] = char;
  if (rest[0] === "\ufe0f") rest.shift();
  return person + String.fromCodePoint(LIGHTEST + tone - 1) + rest.join("");
}

/** An emoji in the viewer's tone, if it has tones. */
export function inTone({ char, toned }: Emoji, tone: number): string {
  return withTone(char, toned ? tone : 0);
}
