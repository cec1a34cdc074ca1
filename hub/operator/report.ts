/** The format of log lines: for people, or one JSON object per line. */
export type ReportFormat = "text" | "json";

/** The fields of a log line. Never a message's text, never an address. */
export type ReportFields = Record<string, string | number | boolean>;

export type ReportLevel = "info" | "warn" | "error";

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
  const at = new Date().toISOString();
  console.error(
    format === "json" ? encode({ at, level, event, ...fields }) : [
      at,
      level,
      event,
      ...Object.entries(fields).map(([k, v]) => `${k}=${encode(v)}`),
    ].join(" "),
  );
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
