import { deflatedFrame, plainFrame } from "./deflate.ts";

/** Microseconds that compressing takes for a frame, and for each of its bytes (docs/performance.md). */
const DEFLATE_US = 75;
const DEFLATE_US_PER_BYTE = 0.02;

/**
 * Microseconds that compressing may take for each client that gets the frame, a
 * twenty-fifth of what sending takes, and for each of its bytes, which is what the
 * kernel takes for the part that isn't sent.
 */
const WORTH_US = 0.4;
const WORTH_US_PER_BYTE = 0.0004;

/** Clients at the same position that take frames with a window. */
export interface Cohort {
  size: number;
}

/** The entries before a batch that its clients have as dictionary. */
export interface Window {
  /** Position of the first of them. */
  readonly start: number;
  /** At most {@linkcode WINDOW_BYTES}. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Events as a frame with a window. */
export interface WindowedFrame {
  /** The JSON array that the frame holds. */
  readonly data: string;
  readonly seq?: number;
  /** The position after it. */
  readonly to: number;
  /** The frame. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A batch as frames with a window: compressed where that is worth it, and plain. */
export class WindowedBatch {
  readonly #arrived: Cohort;
  readonly #plain: WindowedFrame;
  #deflated: WindowedFrame | undefined;
  /** Clients whose window begins here or earlier can read the compressed frame. */
  #start = 0;

  /**
   * @param events The batch.
   * @param expected How many clients will probably take it: those that took the one before.
   * @param arrived Counts the clients that take it.
   * @param window Returns what its clients have as dictionary.
   */
  constructor(
    { data, seq, to }: Omit<WindowedFrame, "bytes">,
    expected: number,
    arrived: Cohort,
    window: () => Window,
  ) {
    this.#arrived = arrived;
    this.#plain = { data, seq, to, bytes: plainFrame(data) };
    const plain = this.#plain.bytes;
    if (!isWorthDeflating(expected, plain.length)) return;
    const { start, bytes: dictionary } = window();
    const bytes = deflatedFrame(dictionary, plain.subarray(1));
    if (bytes.length >= plain.length) return;
    this.#deflated = { data, seq, to, bytes };
    this.#start = start;
  }

  /**
   * Returns the frame for one more client.
   *
   * @param since Position from which it was sent every entry as a frame with a window.
   */
  take(since: number): WindowedFrame {
    this.#arrived.size++;
    return this.#deflated && since <= this.#start
      ? this.#deflated
      : this.#plain;
  }
}

/**
 * Whether compressing is cheap enough for what it saves.
 *
 * @param clients How many will get the frame.
 * @param bytes Its length as JSON.
 */
export function isWorthDeflating(clients: number, bytes: number): boolean {
  return clients * (WORTH_US + bytes * WORTH_US_PER_BYTE) >=
    DEFLATE_US + bytes * DEFLATE_US_PER_BYTE;
}
