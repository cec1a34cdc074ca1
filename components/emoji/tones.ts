/**
 * Skin tones.
 *
 * @module
 */

import type { Emoji } from "./catalogue.ts";

/** How many tones there are beside none, from light to dark. */
export const TONES = 5;

const LIGHTEST = 0x1f3fb;

/** An emoji that has tones in one of them, 1 to {@linkcode TONES}; 0: as it is. */
export function withTone(char: string, tone: number): string {
  if (tone === 0) return char;
  // The tone takes the place of the sign that asks for colours.
  const [person, ...rest] = char;
  if (rest[0] === "\ufe0f") rest.shift();
  return person + String.fromCodePoint(LIGHTEST + tone - 1) + rest.join("");
}

/** An emoji in the viewer's tone, if it comes in any. */
export function inTone({ char, toned }: Emoji, tone: number): string {
  return withTone(char, toned ? tone : 0);
}
