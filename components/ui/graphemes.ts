/**
 * Characters as people count them: 👩‍👩‍👧 is one, and so is é in either encoding.
 *
 * @module
 */

/** Browsers without it count code points; the server decides anyway. */
export const segmenter = "Segmenter" in Intl ? new Intl.Segmenter() : undefined;

/** The first character, upper-cased. */
export function initialOf(text: string): string {
  for (const first of segmenter?.segment(text.trim()) ?? text.trim()) {
    return (typeof first === "string" ? first : first.segment).toUpperCase();
  }
  return "";
}
