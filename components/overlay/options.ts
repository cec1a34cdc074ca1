/**
 * An overlay's options, which are set in its URL.
 *
 * @module
 */

export interface OverlayOptions {
  /** A list, or messages that fly over the picture. */
  readonly style: "list" | "danmaku";
  /** How long until a message fades, 0 to 600; 0: it stays until others push it out. */
  readonly fadeSeconds: number;
  /** Of the text, 50 to 300. */
  readonly sizePercent: number;
  /** Messages in the list at a time, 1 to 100. */
  readonly max: number;
  /** The side of the list. */
  readonly align: "left" | "right";
  /** What to show without a connection: a notice, or nothing. */
  readonly lost: "say" | "clear";
  /** Whether messages in the list show their author's name. */
  readonly names: boolean;
}

/** Minimum, maximum and default of numeric options. */
const NUMBERS = {
  fade: [0, 600, 30],
  size: [50, 300, 100],
  max: [1, 100, 30],
} as const;

/**
 * Reads an overlay's query, such as `?style=danmaku&fade=20`. Missing and invalid
 * values get their default: nobody reads an error in a broadcast.
 */
export function readOptions(query: URLSearchParams): OverlayOptions {
  const number = (name: keyof typeof NUMBERS): number => {
    const [least, most, unset] = NUMBERS[name];
    const given = query.get(name) ?? "";
    const value = /^\d{1,3}$/.test(given) ? Number(given) : unset;
    return value >= least && value <= most ? value : unset;
  };
  return {
    style: query.get("style") === "danmaku" ? "danmaku" : "list",
    fadeSeconds: number("fade"),
    sizePercent: number("size"),
    max: number("max"),
    align: query.get("align") === "right" ? "right" : "left",
    lost: query.get("lost") === "clear" ? "clear" : "say",
    names: query.get("names") !== "off",
  };
}
