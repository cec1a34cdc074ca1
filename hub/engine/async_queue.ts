/**
 * A queue of pushed values, which is iterated once, until it ends.
 *
 * @example
 * ```ts
 * const queue = new AsyncQueue<number>();
 * queue.push(1);
 * queue.end();
 * for await (const value of queue) console.log(value); // 1
 * ```
 */
export class AsyncQueue<T> implements AsyncIterableIterator<T> {
  #values: T[] = [];
  #next = 0;
  #ended = false;
  #wake: ((result: IteratorResult<T>) => void) | undefined;
  readonly #onEnd: () => void;

  /** @param onEnd Called once when the queue ends, from either side. */
  constructor(onEnd: () => void = () => {}) {
    this.#onEnd = onEnd;
  }

  /** Number of values not yet taken. */
  get size(): number {
    return this.#values.length - this.#next;
  }

  /** Adds a value; does nothing after the end. */
  push(value: T): void {
    if (this.#ended) return;
    const wake = this.#wake;
    this.#wake = undefined;
    if (wake) wake({ value, done: false });
    else this.#values.push(value);
  }

  /** Ends the queue after the values already pushed. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    this.#wake?.({ value: undefined, done: true });
    this.#wake = undefined;
  }

  next(): Promise<IteratorResult<T>> {
    if (this.size > 0) {
      const value = this.#values[this.#next++];
      if (this.#next === this.#values.length) {
        this.#values = [];
        this.#next = 0;
      }
      return Promise.resolve({ value, done: false });
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#wake = resolve);
  }

  return(): Promise<IteratorResult<T>> {
    this.#values = [];
    this.#next = 0;
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
