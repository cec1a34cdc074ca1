/** A list is good for at least this long, in milliseconds, however many ask for it. */
const MIN_AGE_MS = 1_000;

/** And for so many times as long as it took to make: lists shall never be most of what is done. */
const AGE_PER_COST = 20;

/** A room in the list of rooms. */
export interface RoomSummary {
  readonly name: string;
  /** What its host calls it; may be empty. */
  readonly title: string;
  readonly viewers: number;
  /** When the last message came, in milliseconds since 1970; `null`: none yet. */
  readonly lastAt: number | null;
  /** Whether the room shows a broadcast. */
  readonly stream: boolean;
}

/** The list of rooms, which thousands of lobbies ask for again and again: made once for all of them. */
export class Listing {
  readonly #make: () => Promise<readonly RoomSummary[]>;
  #rooms: Promise<readonly RoomSummary[]> | undefined;
  readonly #now: () => number;
  #until = 0;

  /** @param now A clock that is never set back, in milliseconds. */
  constructor(
    make: () => Promise<readonly RoomSummary[]>,
    now = () => performance.now(),
  ) {
    this.#make = make;
    this.#now = now;
  }

  /** The list; the same array as long as it is good. */
  rooms(): Promise<readonly RoomSummary[]> {
    if (this.#rooms && this.#now() < this.#until) return this.#rooms;
    return this.#rooms = this.#read();
  }

  /** What is asked for from now on is made anew. */
  forget(): void {
    this.#rooms = undefined;
  }

  async #read(): Promise<readonly RoomSummary[]> {
    const began = this.#now();
    // Whoever asks meanwhile waits for the same.
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
