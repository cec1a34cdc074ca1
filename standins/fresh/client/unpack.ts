import { computed, signal } from "@preact/signals";

/** Makes values that JSON lacks, by the name they were packed under. */
const REVIVERS: Record<string, (value: unknown) => unknown> = {
  Date: (value) => new Date(value as number),
  Signal: (value) => signal(value),
  Computed: (value) => computed(() => value),
};

const SPECIAL = [undefined, null, NaN, Infinity, -Infinity, -0];

/** Reads what `pack` of shared/pack.ts wrote. */
export function unpack(text: string): unknown {
  const packed: unknown = JSON.parse(text);
  const done: unknown[] = [];

  function read(value: unknown): unknown {
    if (Array.isArray(value)) {
      const [kind, part] = value;
      return typeof kind === "string"
        ? REVIVERS[kind](kind === "Date" ? part : get(part))
        : value.map(get);
    }
    return value && typeof value === "object"
      ? Object.fromEntries(
        Object.entries(value).map(([key, part]) => [key, get(part)]),
      )
      : value;
  }

  function get(place: number): unknown {
    if (place < 0) return SPECIAL[-1 - place];
    return place in done
      ? done[place]
      : (done[place] = read((packed as unknown[])[place]));
  }

  return get(Array.isArray(packed) ? 0 : packed as number);
}
