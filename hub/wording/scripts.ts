/**
 * Scripts without spaces between words, or in which patterns are found within words; for
 * use in a character class of a regular expression.
 */
export const DENSE_SCRIPTS =
  "Han Hiragana Katakana Bopomofo Hangul Thai Lao Khmer Myanmar".split(" ")
    .map((script) => String.raw`\p{scx=${script}}`).join("");
