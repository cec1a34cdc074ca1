/**
 * Short names in texts, such as `:smile:`.
 *
 * @module
 */

/** Between ASCII colons: a wide colon is punctuation. */
const SHORT_NAME = /:([+-]1|[a-z0-9][a-z0-9_+-]*):/gi;

/**
 * A letter with case, a digit or an underscore, with its marks. Letters without case (Han,
 * kana, Thai, …) don't count, since many scripts write without spaces.
 */
const WORD_END = /[\p{Lu}\p{Ll}\p{Lt}\p{N}_]\p{M}*$/u;

/** The beginning of a link, or of what is one once it is complete. */
const LINK_BEGUN = /\w:\/\/|^www\./i;

/** The emoji with a short name in lower case, if there is one. */
type EmojiOf = (shortName: string) => string | undefined;

/** Whether a text ends within a word or a link, where no name begins. */
export function endsInWord(before: string): boolean {
  // Not by an expression, which would take the square of a long text's length.
  const space = Math.max(before.lastIndexOf(" "), before.lastIndexOf("\u3000"));
  const last = before.slice(space + 1);
  return WORD_END.test(last) || LINK_BEGUN.test(last);
}

/** Whether a colon after this text may begin a short name. Times, ratios, paths and `::` don't. */
export function mayBegin(before: string, name: string): boolean {
  if (/[:\\]$/.test(before) || endsInWord(before)) return false;
  // In 比分:100:99 the letters before don't end a word.
  return !/^\d+$/.test(name) || !/[\p{L}\p{M}]$/u.test(before);
}

/** Replaces short names by emoji. Times, links and unknown names stay as they are. */
export function replaceShortNames(text: string, emojiOf: EmojiOf): string {
  let end = 0;
  return text.replace(SHORT_NAME, (whole, name: string, at: number) => {
    // Directly after another emoji it may begin, too.
    const emoji = (at === end && at > 0) || mayBegin(text.slice(0, at), name)
      ? emojiOf(name.toLowerCase())
      : undefined;
    if (!emoji) return whole;
    end = at + whole.length;
    return emoji;
  });
}
