/**
 * Counts characters as people do.
 *
 * @module
 */
import { segmenter } from "./graphemes.ts";

/** The number of characters as people count them. */
export function countGraphemes(text: string): number {
  let count = 0;
  for (const _ of segmenter?.segment(text) ?? text) count++;
  return count;
}

/**
 * How many characters are left below `limit`; `undefined` while there are plenty.
 */
export function remaining(text: string, limit: number): number | undefined {
  // A character has at least one unit, so a short text needs no counting.
  const near = limit - Math.max(20, Math.ceil(limit / 10));
  if (text.length < near) return undefined;
  const left = limit - countGraphemes(text.trim());
  return left <= limit - near ? left : undefined;
}
