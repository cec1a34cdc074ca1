/**
 * The wire form of props, as upstream writes it: a flat list of values, where
 * objects and lists hold the places of their parts, so that a value that
 * occurs twice is sent once. Negative places stand for what JSON lacks.
 *
 * Carried: what JSON has, `undefined`, `NaN`, the infinities, `-0` and signals.
 *
 * @module
 */

/** Whether a value is a signal, by its shape. */
export function isSignal(value: object): value is { peek(): unknown } {
  return "peek" in value && typeof value.peek === "function" &&
    "value" in value;
}

function special(value: unknown): number | undefined {
  if (value === undefined) return -1;
  if (value === null) return -2;
  if (typeof value !== "number") return undefined;
  if (Number.isNaN(value)) return -3;
  if (value === Infinity) return -4;
  if (value === -Infinity) return -5;
  if (Object.is(value, -0)) return -6;
}

const BUILTINS = [Date, Map, Set, RegExp, URL, ArrayBuffer, Promise, Error];

/** Writes a value in the wire form. */
export function pack(value: unknown): string {
  const out: string[] = [];
  const places = new Map<unknown, number>();
  const open = new Set<object>();

  function add(value: unknown): number {
    const known = special(value) ?? places.get(value);
    if (known !== undefined) return known;
    if (typeof value === "object" && value !== null) {
      if (open.has(value)) {
        throw new TypeError("Cannot serialise props: they contain themselves");
      }
      open.add(value);
    }
    const place = out.push("") - 1;
    out[place] = write(value);
    places.set(value, place);
    return place;
  }

  function write(value: unknown): string {
    if (Array.isArray(value)) {
      return `[${Array.from(value, add).join(",")}]`;
    }
    if (typeof value === "object" && value !== null) {
      if (isSignal(value)) return `["Signal",${add(value.peek())}]`;
      if (BUILTINS.some((type) => value instanceof type)) {
        throw new TypeError(
          `Cannot serialise props: ${value.constructor.name} is not carried`,
        );
      }
      const parts = Object.entries(value)
        .map(([key, part]) => `${JSON.stringify(key)}:${add(part)}`);
      return `{${parts.join(",")}}`;
    }
    const json = typeof value === "bigint" ? undefined : JSON.stringify(value);
    if (json === undefined) {
      throw new TypeError(`Cannot serialise props: a ${typeof value} in them`);
    }
    return json;
  }

  const place = add(value);
  return place < 0 ? String(place) : `[${out.join(",")}]`;
}
