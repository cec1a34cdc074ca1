/**
 * Scripts that put no spaces between words, or whose words a pattern shall be found
 * within; for use in a character class of a regular expression.
 */
export const DENSE_SCRIPTS = [
  "Han",
  "Hiragana",
  "Katakana",
  "Bopomofo",
  "Hangul",
  "Thai",
  "Lao",
  "Khmer",
  "Myanmar",
].map((script) => String.raw`\p{scx=${script}}`).join("");
