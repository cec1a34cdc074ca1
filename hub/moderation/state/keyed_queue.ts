import { Refusal } from "../../refusal.ts";

/** Maximum number of tasks per key. */
const MAX_WAITING = 1_000;

interface Queue {
  /** Settles when the last task is done. */
  tail: Promise<unknown>;
  waiting: number;
}

/** Runs the tasks of one key one after another, in the order in which they were added. */
export class KeyedQueue {
  readonly #queues = new Map<string, Queue>();

  /** Number of keys with pending tasks. */
  get size(): number {
    return this.#queues.size;
  }

  /**
   * Runs a task once the earlier ones of its key have settled.
   *
   * @throws {Refusal} `unavailable` if too many are waiting, and whatever `body` throws.
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
