/** A moment as the panel shows it, with its day: `25 Nov, 23:14`. The chat's own times are shorter (../time.ts). */
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

/** Of English the form that begins with the day, as the chat does. */
const LOCALES: Readonly<Record<string, string>> = { en: "en-GB" };
