const UNITS = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/** Returns a duration in words, rounded up: "10 minutes", "1 hour", "3 days". */
export function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
  const [size, unit] =
    UNITS.find(([size]) => seconds >= 2 * size || seconds === size) ??
      UNITS[3];
  const count = Math.ceil(seconds / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
