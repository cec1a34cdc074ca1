import type { Ended } from "../protocol.ts";

/** How long a list is cached at least, in milliseconds. */
const MIN_AGE_MS = 1_000;

/**
 * A list is also cached for this many times as long as it took to read, which bounds the
 * time spent on lists.
 */
const AGE_PER_COST = 20;

/** A room in the list of rooms. */
export interface RoomSummary {
  readonly name: string;
  /** Set by the host; may be empty. */
  readonly title: string;
  readonly viewers: number;
  /** When the newest message was posted, in milliseconds since 1970; `null`: there is none. */
  readonly lastAt: number | null;
  /** Whether the room shows a broadcast. */
  readonly stream: boolean;
  /** Set if the room has ended. */
  readonly ended?: Ended;
}

/** A cache of the list of rooms, shared by all lobbies. */
export class Listing {
  readonly #load: () => Promise<readonly RoomSummary[]>;
  #rooms: Promise<readonly RoomSummary[]> | undefined;
  readonly #now: () => number;
  #cachedUntil = 0;

  /**
   * @param load Reads the list.
   * @param now A monotonic clock, in milliseconds.
   */
  constructor(
    load: () => Promise<readonly RoomSummary[]>,
    now = () => performance.now(),
  ) {
    this.#load = load;
    this.#now = now;
  }

  /** Returns the list; the same array as long as it is cached. */
  rooms(): Promise<readonly RoomSummary[]> {
    if (this.#rooms && this.#now() < this.#cachedUntil) return this.#rooms;
    return this.#rooms = this.#read();
  }

  /** Drops the cached list. */
  forget(): void {
    this.#rooms = undefined;
  }

  async #read(): Promise<readonly RoomSummary[]> {
    const began = this.#now();
    // Callers in the meantime share this read.
    this.#cachedUntil = Infinity;
    try {
      const rooms = await this.#load();
      const tookMs = this.#now() - began;
      this.#cachedUntil = began + Math.max(MIN_AGE_MS, AGE_PER_COST * tookMs);
      return rooms;
    } catch (error) {
      this.#cachedUntil = 0;
      throw error;
    }
  }
}
