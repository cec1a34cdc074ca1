import { duration } from "../../../wording/duration.ts";
import { Refusal } from "../../../refusal.ts";

/** The units of durations, in English and Chinese, and their seconds. */
const UNITS = [
  ["s|secs?|seconds?|秒钟?", 1],
  ["m|mins?|minutes?|分钟?", 60],
  ["h|hrs?|hours?|个?小时", 3_600],
  ["d|days?|天", 86_400],
  ["w|weeks?|周|个?星期", 604_800],
  // No command allows these. They are recognised so that `1 month` is refused instead of
  // being read as one second and a reason.
  ["months?|个?月", 2_592_000],
  ["years?|年", 31_536_000],
] as const;

const UNIT_PATTERNS = UNITS.map(([words, seconds]) =>
  [new RegExp(`^(?:${words})$`, "i"), seconds] as const
);

/** Matches a duration, such as `90`, `10m` or `7 days`; a pattern's source, ignoring case. */
export const LENGTH_SOURCE = `\\d+(?:\\s*(?:${
  UNITS.map(([words]) => words).join("|")
}))?(?=\\s|$)`;

/**
 * Converts a duration to seconds. A number without a unit counts seconds.
 *
 * @param max In seconds.
 * @throws {Refusal} `bad_action`.
 */
export function parseSeconds(text: string, max: number): number {
  const [, number, unit] = text.match(/^(\d{1,7})\s*(\D*)$/) ?? [];
  const factor = unit === ""
    ? 1
    : UNIT_PATTERNS.find(([pattern]) => pattern.test(unit))?.[1];
  const seconds = Number(number) * (factor ?? NaN);
  if (!(seconds >= 1 && seconds <= max)) {
    throw new Refusal(
      "bad_action",
      `Cannot read this duration: write something like 30, 90s, 10m, 2h or 7d, at most ${
        duration(max * 1_000)
      }.`,
    );
  }
  return seconds;
}
