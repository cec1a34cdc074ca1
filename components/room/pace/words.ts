/**
 * Which texts say the same words.
 *
 * @module
 */

/** Up to four characters, three times or more: 666, 哈哈哈, hahaha. */
const REPEATED = /(.{1,4}?)\1{2,}/gu;

/**
 * What a text says, without case, width (NFKC), spaces, and how often its characters are
 * repeated: `GG`, `ｇｇ` and `g gggg` are the same words. Two in a row stay two, so that
 * `god` isn't `good`.
 */
export function wordsOf(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "")
    .replace(REPEATED, "$1$1");
}
