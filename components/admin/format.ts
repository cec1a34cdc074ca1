const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** A whole number as the language writes it: `12,345`. */
export function count(n: number, language: string): string {
  return new Intl.NumberFormat(language).format(n);
}

/** A number of bytes in the largest unit of which there is one: `3.2 MB`. */
export function bytes(n: number, language: string): string {
  const power = n < 1 ? 0 : Math.min(
    UNITS.length - 1,
    Math.floor(Math.log10(n) / 3),
  );
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[power],
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(n / 1_000 ** power);
}
