/**
 * Characters as a person counts them: 👩‍👩‍👧 is one, and so is é however it is encoded.
 *
 * @module
 */

/** A browser without it counts code points; the server has the last word anyway. */
const segmenter = "Segmenter" in Intl ? new Intl.Segmenter() : undefined;

/** How many characters a person sees in `text`. */
export function countGraphemes(text: string): number {
  let count = 0;
  for (const _ of segmenter?.segment(text) ?? text) count++;
  return count;
}

/** The first character that a person sees in `text`, as a capital where there is one. */
export function initialOf(text: string): string {
  for (const first of segmenter?.segment(text.trim()) ?? text.trim()) {
    return (typeof first === "string" ? first : first.segment).toUpperCase();
  }
  return "";
}

/**
 * How many characters are left below `limit`, or `undefined` while that is far
 * enough away not to be worth saying.
 */
export function remaining(text: string, limit: number): number | undefined {
  // A character is at least one unit, so a text with few units needs no counting.
  const near = limit - Math.max(20, Math.ceil(limit / 10));
  if (text.length < near) return undefined;
  const left = limit - countGraphemes(text.trim());
  return left <= limit - near ? left : undefined;
}
