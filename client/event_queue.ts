/** Events on their way to one reader. */
export class EventQueue<T> {
  #items: T[] = [];
  #end: { readonly error?: unknown } | undefined;
  /** Wakes the readers that wait. */
  #wake = () => {};
  #woken: Promise<void> | undefined;
  readonly #drained: () => void;

  /** @param drained Called when the reader has taken everything and wants more. */
  constructor(drained: () => void) {
    this.#drained = drained;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    if (this.#end) return;
    this.#items.push(item);
    this.#wake();
  }

  /** Ends it; the reader still gets what is in it, and then the error, if any. */
  end(error?: unknown): void {
    this.#end ??= { error };
    this.#wake();
  }

  /**
   * The next event; `undefined` at the end.
   *
   * @throws What it was ended with.
   */
  async next(): Promise<T | undefined> {
    while (this.#items.length === 0) {
      if (this.#end) {
        if (this.#end.error !== undefined) throw this.#end.error;
        return undefined;
      }
      this.#woken ??= new Promise((resolve) => this.#wake = resolve);
      const woken = this.#woken;
      this.#drained();
      await woken;
      this.#woken = undefined;
    }
    return this.#items.shift();
  }

  /** Forgets what nobody has read. */
  clear(): void {
    this.#items = [];
  }
}
