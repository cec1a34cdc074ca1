/**
 * Returns a key that two texts share if they say the same words: case, width, spaces,
 * punctuation and how long something is drawn out don't count (`GG` and `gg!`, `666` and
 * `66666`, `nooo` and `Nooooo`).
 */
export function wordsKey(text: string): string {
  const folded = text.normalize("NFKC").toLowerCase();
  const words = folded.replace(/[\s\p{P}]+/gu, "") || folded.trim();
  return words
    // Twice is as good as often: 哈哈 and 哈哈哈, GG and GGGG.
    .replace(/^(\p{L}{1,2}?)\1+$/u, "$1$1")
    .replace(/^(.{1,2}?)\1{2,}$/su, "$1$1$1")
    // Inside of other text only letters: 1000 isn't 10000.
    .replace(/(\p{L}{1,2}?)\1{2,}/gu, "$1$1$1");
}
