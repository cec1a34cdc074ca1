/**
 * Date and time as the panel shows them: `25 Nov, 23:14`; of another year, `25 Nov 2025,
 * 23:14`. The chat uses the shorter form of ui/time.ts.
 */
export function formatDateTime(
  at: number,
  language: string,
  zone: "utc" | "local",
  now = Date.now(),
): string {
  const [then, present] = [at, now].map((time) =>
    zone === "utc"
      ? new Date(time).getUTCFullYear()
      : new Date(time).getFullYear()
  );
  const format = new Intl.DateTimeFormat(LOCALES[language] ?? language, {
    day: "numeric",
    month: "short",
    year: then === present ? undefined : "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone === "utc" ? "UTC" : undefined,
  });
  return format.format(at) + (zone === "utc" ? " UTC" : "");
}

/** British English puts the day first, as the chat does. */
const LOCALES: Readonly<Record<string, string>> = { en: "en-GB" };
