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
}

/** A cache of the list of rooms, shared by all lobbies. */
export class Listing {
  readonly #make: () => Promise<readonly RoomSummary[]>;
  #rooms: Promise<readonly RoomSummary[]> | undefined;
  readonly #now: () => number;
  #until = 0;

  /**
   * @param make Reads the list.
   * @param now A monotonic clock, in milliseconds.
   */
  constructor(
    make: () => Promise<readonly RoomSummary[]>,
    now = () => performance.now(),
  ) {
    this.#make = make;
    this.#now = now;
  }

  /** Returns the list; the same array as long as it is cached. */
  rooms(): Promise<readonly RoomSummary[]> {
    if (this.#rooms && this.#now() < this.#until) return this.#rooms;
    return this.#rooms = this.#read();
  }

  /** Drops the cached list. */
  forget(): void {
    this.#rooms = undefined;
  }

  async #read(): Promise<readonly RoomSummary[]> {
    const began = this.#now();
    // Callers in the meantime share this read.
    this.#until = Infinity;
    try {
      const rooms = await this.#make();
      const took = this.#now() - began;
      this.#until = began + Math.max(MIN_AGE_MS, AGE_PER_COST * took);
      return rooms;
    } catch (error) {
      this.#until = 0;
      throw error;
    }
  }
}
