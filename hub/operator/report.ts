/** The format of log lines: for people, or one JSON object per line. */
export type ReportFormat = "text" | "json";

/** The fields of a log line. Never a message's text, never an address. */
export type ReportFields = Record<string, string | number | boolean>;

export type ReportLevel = "info" | "warn" | "error";

/** Number of lines that are kept, and the most characters of each. */
const MAX_RECENT = 200;
const MAX_RECENT_LENGTH = 1_000;

/** A line of the log. */
export interface RecentLine {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly level: ReportLevel;
  /** The event and its fields, cut at a thousand characters. */
  readonly text: string;
}

const recent: RecentLine[] = [];

/** Returns the last lines, oldest first. */
export function recentLines(): readonly RecentLine[] {
  return recent;
}

let format: ReportFormat = "text";

/** Sets the format of all later lines. */
export function setReportFormat(chosen: ReportFormat): void {
  format = chosen;
}

/**
 * Writes a line to standard error about something that an operator may act on.
 *
 * @param event A short, stable name in snake_case, for searching.
 */
export function report(
  level: ReportLevel,
  event: string,
  fields: ReportFields = {},
): void {
  const time = new Date();
  const at = time.toISOString();
  const text = [
    event,
    ...Object.entries(fields).map(([k, v]) => `${k}=${encode(v)}`),
  ].join(" ");
  console.error(
    format === "json"
      ? encode({ at, level, event, ...fields })
      : `${at} ${level} ${text}`,
  );
  recent.push({
    at: time.getTime(),
    level,
    text: text.slice(0, MAX_RECENT_LENGTH),
  });
  if (recent.length > MAX_RECENT) recent.shift();
}

/**
 * Encodes JSON with every control character escaped, so that no value can forge a line or
 * control the terminal.
 */
function encode(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Returns an error's stack, for errors that are bugs. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

/** Returns an error's message on one line, without a final full stop. */
export function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().replace(/\s+/g, " ").replace(/\.$/, "");
}
