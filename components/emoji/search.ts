/**
 * Searches emoji by words.
 *
 * @module
 */
import type { Emoji } from "./catalogue.ts";
import { BEFORE_WORDS } from "./rows.ts";

/** How well an emoji matches; less is better. */
const FIT = { shortName: 0, shortNameBegins: 1, wordBegins: 2, within: 3 };

/** Scripts without spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]/u;

/**
 * The emoji that match all words of a query in any of their languages: first those
 * whose short name starts with it, then those with a word that does. Among equals,
 * recent ones come first.
 *
 * @param recent Characters, the latest first.
 */
export function search(
  all: readonly Emoji[],
  query: string,
  recent: readonly string[] = [],
): Emoji[] {
  const text = query.normalize("NFKC").toLowerCase();
  const words = text.split(/[\s_]+/).filter(Boolean);
  if (words.length === 0) return [];
  const place = ({ char }: Emoji) => {
    const at = recent.indexOf(char);
    return at < 0 ? recent.length : at;
  };
  return all
    .map((emoji) => ({ emoji, fit: fitOf(emoji, words) }))
    .filter(({ fit }) => fit < Infinity)
    // The sort is stable, so the rest stays in group order.
    .sort((a, b) => a.fit - b.fit || place(a.emoji) - place(b.emoji))
    .map(({ emoji }) => emoji);
}

function fitOf(emoji: Emoji, asked: readonly string[]): number {
  // `words` includes the short names: this skips most emoji quickly.
  const { words } = emoji;
  let fit = FIT.wordBegins;
  for (const word of asked) {
    if (BEFORE_WORDS.some((sign) => words.includes(sign + word))) continue;
    if (!UNSPACED.test(word) || !words.includes(word)) return Infinity;
    fit = FIT.within;
  }
  const shortName = asked.join("_");
  const { shortNames } = emoji;
  if (shortNames.includes(shortName)) return FIT.shortName;
  return shortNames.some((name) => name.startsWith(shortName))
    ? FIT.shortNameBegins
    : fit;
}
