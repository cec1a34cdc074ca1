import { deflatedFrame, plainFrame, WINDOW_BYTES } from "./deflate.ts";

/**
 * Maximum lengths of dictionaries, the longest first. A longer one makes frames smaller,
 * but takes more time, and clients must have been sent that much.
 */
export const DICTIONARY_BYTES = [WINDOW_BYTES, WINDOW_BYTES / 4];

/** Microseconds that compressing takes for a frame, and for each byte of it and of its dictionary (docs/performance.md). */
const DEFLATE_US = 35;
const DEFLATE_US_PER_BYTE = 0.02;
const DEFLATE_US_PER_DICTIONARY_BYTE = 0.005;

/**
 * Microseconds that compressing may take for each client that gets the frame, a
 * twenty-fifth of what sending takes, and for each of its bytes, which is what the
 * kernel takes for the part that isn't sent.
 */
const WORTH_US = 0.4;
const WORTH_US_PER_BYTE = 0.0004;

/**
 * How many of the clients at a position have each of {@linkcode DICTIONARY_BYTES} as the
 * longest dictionary. Those that have none, and clients that take no frames with a window,
 * don't count.
 */
export type Cohort = number[];

export function emptyCohort(): Cohort {
  return DICTIONARY_BYTES.map(() => 0);
}

/** The entries before a batch that its clients may have as dictionary. */
export interface Window {
  /** Position of the first of them. */
  readonly start: number;
  /** The dictionary's length in bytes. */
  readonly length: number;
  /** Returns the dictionary. */
  bytes(): Uint8Array<ArrayBuffer>;
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

/**
 * A batch as frames with a window: plain, and compressed with each dictionary where that
 * is worth it.
 */
export class WindowedBatch {
  readonly #waiting: Cohort;
  readonly #arrived: Cohort;
  /** For each dictionary the position where it begins, and the frame for clients that have it. */
  readonly #starts: readonly number[];
  readonly #frames: WindowedFrame[] = [];
  readonly #plain: WindowedFrame;

  /**
   * @param events The batch.
   * @param waiting The clients that will probably take it: those that took the one
   *   before. Each that takes it is subtracted.
   * @param arrived Counts the clients that take it.
   * @param windows What its clients may have as dictionary, for each of {@linkcode DICTIONARY_BYTES}.
   */
  constructor(
    { data, seq, to }: Omit<WindowedFrame, "bytes">,
    waiting: Cohort,
    arrived: Cohort,
    windows: readonly Window[],
  ) {
    this.#waiting = waiting;
    this.#arrived = arrived;
    this.#starts = windows.map(({ start }) => start);
    this.#plain = { data, seq, to, bytes: plainFrame(data) };
    const plain = this.#plain.bytes;
    let clients = 0;
    const areWorth = windows.map(({ length }, i) => {
      clients += waiting[i];
      const isWorth = isWorthDeflating(clients, plain.length, length);
      // Otherwise they share the frame with those that have a shorter dictionary only.
      if (isWorth) clients = 0;
      return isWorth;
    });
    let frame = this.#plain;
    for (let i = windows.length - 1; i >= 0; i--) {
      if (areWorth[i]) {
        const bytes = deflatedFrame(windows[i].bytes(), plain.subarray(1));
        if (bytes.length < frame.bytes.length) frame = { data, seq, to, bytes };
      }
      this.#frames[i] = frame;
    }
  }

  /**
   * Returns the frame for one more client.
   *
   * @param since Position from which it was sent every entry as a frame with a window.
   */
  take(since: number): WindowedFrame {
    const longest = this.#starts.findIndex((start) => since <= start);
    if (longest < 0) return this.#plain;
    this.#waiting[longest]--;
    this.#arrived[longest]++;
    return this.#frames[longest];
  }
}

/**
 * Whether compressing is cheap enough for what it saves.
 *
 * @param clients How many will get the frame.
 * @param bytes Its length as JSON.
 * @param dictionaryBytes The dictionary's length.
 */
export function isWorthDeflating(
  clients: number,
  bytes: number,
  dictionaryBytes: number,
): boolean {
  return clients * (WORTH_US + bytes * WORTH_US_PER_BYTE) >=
    DEFLATE_US + bytes * DEFLATE_US_PER_BYTE +
      dictionaryBytes * DEFLATE_US_PER_DICTIONARY_BYTE;
}
