import { Refusal } from "./refusal.ts";

/** When to try again if too many are waiting, in milliseconds. */
const RETRY_AFTER_MS = 1_000;

/** A task that waits for its turn. */
interface Waiting {
  readonly start: () => void;
  readonly refuse: () => void;
}

/**
 * Runs costly tasks a few at a time, fairly: whoever has several waiting gets their turns
 * one by one between those of others, and if too many wait, who has most of them goes.
 */
export class FairQueue {
  readonly #maxRunning: number;
  readonly #maxWaiting: number;
  readonly #cannot: string;
  /** By whose they are, the next first. */
  readonly #queues = new Map<string, Waiting[]>();
  #running = 0;
  #waiting = 0;

  /**
   * @param running Maximum number of tasks at once.
   * @param waiting Maximum number of others.
   * @param cannot How the refusal begins, such as "Cannot search".
   */
  constructor(running: number, waiting: number, cannot: string) {
    this.#maxRunning = running;
    this.#maxWaiting = waiting;
    this.#cannot = cannot;
  }

  /**
   * Runs a task in its turn.
   *
   * @param whose Who asks for it: a network, a room.
   * @throws {Refusal} `unavailable` if too many are waiting, and whatever `task` throws.
   */
  async run<T>(whose: string, task: () => Promise<T>): Promise<T> {
    if (this.#running < this.#maxRunning) this.#running++;
    else await this.#wait(whose);
    try {
      return await task();
    } finally {
      // The place goes to the next one, if there is one.
      if (!this.#startNext()) this.#running--;
    }
  }

  #wait(whose: string): Promise<void> {
    const own = this.#queues.get(whose) ?? [];
    if (this.#waiting >= this.#maxWaiting && !this.#makeRoom(own.length)) {
      return Promise.reject(this.#refusal());
    }
    this.#queues.set(whose, own);
    this.#waiting++;
    return new Promise((start, reject) =>
      own.push({ start, refuse: () => reject(this.#refusal()) })
    );
  }

  /** Refuses the last task of whoever has most waiting, if that is more than `own`. */
  #makeRoom(own: number): boolean {
    let longest: Waiting[] = [];
    for (const queue of this.#queues.values()) {
      if (queue.length > longest.length) longest = queue;
    }
    // Somebody keeps one.
    if (longest.length <= own + 1) return false;
    longest.pop()?.refuse();
    this.#waiting--;
    return true;
  }

  #startNext(): boolean {
    for (const [whose, queue] of this.#queues) {
      this.#queues.delete(whose);
      const next = queue.shift();
      if (queue.length > 0) this.#queues.set(whose, queue);
      if (!next) continue;
      this.#waiting--;
      next.start();
      return true;
    }
    return false;
  }

  #refusal(): Refusal {
    return new Refusal(
      "unavailable",
      `${this.#cannot}: too many others are doing so. Try again in a moment.`,
      { retryAfterMs: RETRY_AFTER_MS },
    );
  }
}
