/**
 * Parses and formats times of a chat and positions in a recording.
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

/**
 * A position in a recording, in milliseconds from its beginning: `4:05`, `1:02:03`;
 * before it, `−0:05`.
 */
export function formatPosition(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1_000);
  const parts = [
    Math.floor(seconds / 3_600),
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  if (parts[0] === 0) parts.shift();
  const text = parts.map((part, index) =>
    index === 0 ? String(part) : String(part).padStart(2, "0")
  ).join(":");
  return milliseconds < 0 && seconds > 0 ? `−${text}` : text;
}

/** A time as `<input type="datetime-local">` takes it. */
export function toLocalInput(moment: number): string {
  const offset = new Date(moment).getTimezoneOffset() * 60_000;
  return new Date(moment - offset).toISOString().slice(0, 19);
}
