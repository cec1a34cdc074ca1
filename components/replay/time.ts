/**
 * Parses and formats times of a chat.
 *
 * @module
 */

/** The latest time that a `Date` can hold, in milliseconds since 1970. */
const LATEST = 8.64e15;

/**
 * Milliseconds since 1970, from that number or from ISO 8601; `undefined` if the text
 * is neither.
 */
export function parseTime(text: string | null): number | undefined {
  if (!text) return undefined;
  const moment = /^\d{1,16}$/.test(text)
    ? Number(text)
    : /^\d{4}-\d\d-\d\dT/.test(text)
    ? Date.parse(text)
    : NaN;
  return moment >= 0 && moment <= LATEST ? moment : undefined;
}

/** A time as `<input type="datetime-local">` takes it. */
export function toLocalInput(moment: number): string {
  const offset = new Date(moment).getTimezoneOffset() * 60_000;
  return new Date(moment - offset).toISOString().slice(0, 19);
}
