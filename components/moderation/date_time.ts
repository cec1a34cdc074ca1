/**
 * Date and time as the panel shows them: `25 Nov, 23:14`. The chat uses the shorter
 * form of ui/time.ts.
 */
export function formatDateTime(
  at: number,
  language: string,
  zone: "utc" | "local",
): string {
  const format = new Intl.DateTimeFormat(LOCALES[language] ?? language, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone === "utc" ? "UTC" : undefined,
  });
  return format.format(at) + (zone === "utc" ? " UTC" : "");
}

/** British English puts the day first, as the chat does. */
const LOCALES: Readonly<Record<string, string>> = { en: "en-GB" };
