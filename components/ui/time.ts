/**
 * Formats times of day and durations. Times are always `HH:MM`, so that replacing the
 * server's UTC by the viewer's time zone moves nothing.
 *
 * @module
 */

import { type CommonTexts, fill } from "../texts/catalogue.ts";

const DAY_MS = 24 * 60 * 60_000;

/** `14:05`, or `14:05, 21 Nov` if it is more than a day before `now`. */
export function clock(
  at: number,
  now: number,
  zone: "utc" | "local",
  texts: CommonTexts,
): string {
  const date = new Date(at);
  const [hours, minutes, day, month] = zone === "utc"
    ? [
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCDate(),
      date.getUTCMonth(),
    ]
    : [date.getHours(), date.getMinutes(), date.getDate(), date.getMonth()];
  const time = `${two(hours)}:${two(minutes)}`;
  if (now - at < DAY_MS) return time;
  return fill(texts.dayAndTime, {
    time,
    day,
    month: texts.months.split(" ")[month],
  });
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

function two(value: number): string {
  return String(value).padStart(2, "0");
}
