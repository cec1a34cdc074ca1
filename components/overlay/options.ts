/**
 * What a streamer can set about the overlay, in its address.
 *
 * @module
 */

/** How an overlay looks and behaves. */
export interface OverlayOptions {
  /** Messages stand in a list, or fly over the picture. */
  readonly style: "list" | "danmaku";
  /** Seconds after which a message fades, 0 to 600; 0: it stays until others push it out. */
  readonly fade: number;
  /** Of the letters, in percent, 50 to 300. */
  readonly size: number;
  /** Messages that stand in the list at a time, 1 to 100. */
  readonly max: number;
  /** The side of the list. */
  readonly align: "left" | "right";
  /** What stands for a chat that is not connected: a line that says so, or nothing at all. */
  readonly lost: "say" | "clear";
  /** Whether messages in the list have their writer's name. */
  readonly names: boolean;
}

/** Whole numbers, from, to, and what they are unless set. */
const NUMBERS = {
  fade: [0, 600, 30],
  size: [50, 300, 100],
  max: [1, 100, 30],
} as const;

/**
 * Reads an overlay's query, such as `?style=danmaku&fade=20`. What is missing or makes
 * no sense is as if never set: in a broadcast nobody is there to read an error.
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
    fade: number("fade"),
    size: number("size"),
    max: number("max"),
    align: query.get("align") === "right" ? "right" : "left",
    lost: query.get("lost") === "clear" ? "clear" : "say",
    names: query.get("names") !== "off",
  };
}
