/**
 * Short names in texts, such as `:smile:`.
 *
 * @module
 */

/** Between colons, which are full-width on Chinese keyboards. */
const SHORT_NAME = /[:：]([+-]1|[a-z0-9][a-z0-9_+-]*)[:：]/giu;

/** The emoji with a short name in lower case, if there is one. */
type EmojiOf = (shortName: string) => string | undefined;

/** Replaces short names by emoji. Times, links and unknown names stay as they are. */
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
