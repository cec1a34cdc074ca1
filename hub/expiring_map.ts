/** A value, and the timer that deletes it, even if nobody uses the map any more. */
interface Entry<V> {
  readonly value: V;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** A map that keeps a few values, each for a while. */
export class ExpiringMap<K, V> {
  readonly #maxSize: number;
  readonly #keptMs: number;
  /** The one that was set first is first. */
  readonly #entries = new Map<K, Entry<V>>();

  /** @param keptMs How long a value is kept after it was set, in milliseconds. */
  constructor(maxSize: number, keptMs: number) {
    this.#maxSize = maxSize;
    this.#keptMs = keptMs;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Keeps a value, in place of the key's earlier one or, if the map is full, of the oldest. */
  set(key: K, value: V): void {
    this.delete(key);
    if (this.#entries.size >= this.#maxSize) {
      const [oldest] = this.#entries.keys();
      this.delete(oldest);
    }
    const timer = setTimeout(() => this.delete(key), this.#keptMs);
    Deno.unrefTimer(timer);
    this.#entries.set(key, { value, timer });
  }

  delete(key: K): void {
    clearTimeout(this.#entries.get(key)?.timer);
    this.#entries.delete(key);
  }
}
