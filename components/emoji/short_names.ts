/**
 * Short names in texts: `:smile:`.
 *
 * @module
 */

/** Between colons, which a Chinese keyboard makes wide. */
const SHORT_NAME = /[:：]([+-]1|[a-z0-9][a-z0-9_+-]*)[:：]/giu;

/** The emoji of a short name in small letters, if it is one. */
type EmojiOf = (shortName: string) => string | undefined;

/** A text with emoji for the short names in it. Times, links and unknown names stay as they are. */
export function replaceShortNames(text: string, emojiOf: EmojiOf): string {
  return text.replace(/\S+/g, (word) => {
    if (/^\w+:\/\//.test(word)) return word;
    return word.replace(
      SHORT_NAME,
      (whole, name: string, at: number) =>
        /\w/.test(word.charAt(at - 1))
          ? whole
          : emojiOf(name.toLowerCase()) ?? whole,
    );
  });
}
