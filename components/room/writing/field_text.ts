/**
 * What the message field may hold: a message is one line, and a longer text could not be
 * sent.
 *
 * @module
 */

/** The most UTF-16 units per character that the server accepts, on average. */
const MAX_UNITS_PER_CHARACTER = 16;

/** Line breaks, and tabs, which the server takes for spaces too. */
const BREAKS = /[\t-\r\u0085\u2028\u2029]+/g;

/** The most UTF-16 units in the field, for messages of `maxMessageLength` characters. */
export function maxFieldLength(maxMessageLength: number): number {
  return maxMessageLength * MAX_UNITS_PER_CHARACTER;
}

/**
 * Whether something was cut from the field's text, as far as its length tells: browsers
 * cut before the first character that doesn't fit.
 */
export function isFull(text: string, maxLength: number): boolean {
  return text.length > maxLength - MAX_UNITS_PER_CHARACTER;
}

/** The text as the field holds it: on one line, and cut to `maxLength` units. */
export function fieldText(text: string, maxLength: number): string {
  return text.slice(0, maxLength)
    // Half of a character.
    .replace(/[\ud800-\udbff]$/, "")
    .replace(BREAKS, " ");
}
