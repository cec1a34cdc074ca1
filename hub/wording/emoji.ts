/**
 * One emoji: as {@link https://www.unicode.org/reports/tr51/ UTS #51} recommends them
 * for interchange, and what keyboards leave the variation selector away from. Neither
 * a plain digit nor what letters and trade use (©, ®, ™).
 */
const EMOJI =
  /\p{RGI_Emoji}|[0-9#*]\u20e3|(?![©®™])\p{Extended_Pictographic}/gv;

/** What may stand between and within emoji, also in sequences that are newer than this list. */
const JOINERS = /^[\s\u200d\ufe0e\ufe0f\u{1f3fb}-\u{1f3ff}]*$/u;

/** Whether a text is nothing but emoji and white space, one emoji at least. The time is linear in the text. */
export function isEmojiOnly(text: string): boolean {
  const rest = text.replace(EMOJI, "");
  return rest.length < text.length && JOINERS.test(rest);
}
