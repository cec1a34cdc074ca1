import { Refusal } from "../../refusal.ts";

/** Whose turn may come later, for one key, at most. */
const MAX_WAITING = 1_000;

interface Queue {
  /** Settles when the last one in it is done. */
  tail: Promise<unknown>;
  waiting: number;
}

/** Has things of one key done one after the other, in the order in which they were asked for. */
export class KeyedQueue {
  readonly #queues = new Map<string, Queue>();

  /** How many keys something is done for. */
  get size(): number {
    return this.#queues.size;
  }

  /**
   * Does something when all that was asked for before is done, whether well or not.
   *
   * @throws {Refusal} `unavailable`: too much waits. Else whatever `body` throws.
   */
  async run<T>(key: string, body: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(key) ??
      { tail: Promise.resolve(), waiting: 0 };
    if (queue.waiting >= MAX_WAITING) {
      throw new Refusal(
        "unavailable",
        "Cannot do this now: too much is happening in this room at once. Try again.",
        { retryAfterMs: 1_000 },
      );
    }
    this.#queues.set(key, queue);
    queue.waiting++;
    const turn = queue.tail.then(body);
    queue.tail = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      if (--queue.waiting === 0) this.#queues.delete(key);
    }
  }
}
