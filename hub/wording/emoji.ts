/**
 * Matches one emoji: those that {@link https://www.unicode.org/reports/tr51/ UTS #51}
 * recommends for interchange, also without the variation selector that keyboards omit.
 * Not a plain digit, nor the signs of letters and trade (©, ®, ™).
 */
const EMOJI =
  /\p{RGI_Emoji}|[0-9#*]\u20e3|(?![©®™])\p{Extended_Pictographic}/gv;

/** Matches what may separate or join emoji, also in sequences newer than this list. */
const JOINERS = /^[\s\u200d\ufe0e\ufe0f\u{1f3fb}-\u{1f3ff}]*$/u;

/**
 * Whether a text consists of emoji and white space, with at least one emoji. Takes time
 * linear in the text.
 */
export function isEmojiOnly(text: string): boolean {
  const rest = text.replace(EMOJI, "");
  return rest.length < text.length && JOINERS.test(rest);
}
