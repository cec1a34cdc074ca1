/** How lines for the operator are written: for people, or one JSON object a line. */
export type ReportFormat = "text" | "json";

/** What a line is about beside its name. Never a message's text, never an address. */
type ReportFields = Record<string, string | number | boolean>;

let format: ReportFormat = "text";

/** Sets the format of every later line. */
export function setReportFormat(chosen: ReportFormat): void {
  format = chosen;
}

/**
 * Writes one line to standard error about something that an operator would act on.
 *
 * @param event A short name in snake_case, stable, for searching.
 */
export function report(
  level: "info" | "warn" | "error",
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

/** As JSON in which every control character is escaped, so that no value can forge a line or speak to a terminal. */
function encode(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** An error's message on one line, without a closing full stop. */
export function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().replace(/\s+/g, " ").replace(/\.$/, "");
}
