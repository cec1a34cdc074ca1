/**
 * Formats times of day and durations. Times are always `HH:MM`, so that replacing the
 * server's UTC by the viewer's time zone moves nothing.
 *
 * @module
 */

import { type CommonTexts, fill } from "../texts/catalogue.ts";

/** `14:05`, or `14:05, 21 Nov` if that is another day than `now`. */
export function clock(
  at: number,
  now: number,
  zone: "utc" | "local",
  texts: CommonTexts,
): string {
  const [date, time] = partsIn(zone, at);
  if (date === partsIn(zone, now)[0]) return time;
  const [, month, day] = date.split("-").map(Number);
  return fill(texts.dayAndTime, {
    time,
    day,
    month: texts.months.split(" ")[month - 1],
  });
}

/** The date and the time: `2026-11-21`, `14:05`. */
function partsIn(zone: "utc" | "local", at: number): [string, string] {
  const offsetMinutes = zone === "utc" ? 0 : new Date(at).getTimezoneOffset();
  const [date, time] = new Date(at - offsetMinutes * 60_000).toISOString()
    .split("T");
  return [date, time.slice(0, 5)];
}

const UNITS = [[86_400, "d"], [3_600, "h"], [60, "min"], [1, "s"]] as const;

/**
 * A duration in its two largest units, rounded up to seconds: `45 s`, `2 min 5 s`, `1
 * h`, `3 d 4 h`.
 */
export function span(milliseconds: number, texts: CommonTexts): string {
  let rest = Math.max(1, Math.ceil(milliseconds / 1_000));
  const largest = UNITS.findIndex(([size]) => rest >= size);
  const parts = UNITS.slice(largest, largest + 2).map(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest %= size;
    return count > 0 ? `${count} ${texts.units[unit]}` : "";
  });
  return parts.join(" ").trim();
}
