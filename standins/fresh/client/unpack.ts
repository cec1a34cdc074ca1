import { signal } from "@preact/signals";

const SPECIAL = [undefined, null, NaN, Infinity, -Infinity, -0];

/** Reads the output of `pack` in shared/pack.ts. */
export function unpack(text: string): unknown {
  const packed: unknown = JSON.parse(text);
  const done: unknown[] = [];

  function read(value: unknown): unknown {
    if (Array.isArray(value)) {
      const [kind, part] = value;
      return kind === "Signal" ? signal(get(part)) : value.map(get);
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
