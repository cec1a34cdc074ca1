/** Failures in a row after which requests stop. */
const MAX_FAILURES = 5;

/** How long they stop, in milliseconds. Then one request finds out whether they work again. */
const PAUSE_MS = 10_000;

/** A circuit breaker: it stops requests to a server that keeps failing. */
export class Breaker {
  #failures = 0;
  /** When the next request may try, by `performance.now()`; `undefined`: it isn't open. */
  #retryAt: number | undefined;
  #isTrying = false;

  get isOpen(): boolean {
    return this.#retryAt !== undefined;
  }

  /** Whether a request may be made now. Its outcome must be reported. */
  admits(): boolean {
    if (this.#retryAt === undefined) return true;
    if (this.#isTrying || performance.now() < this.#retryAt) return false;
    this.#isTrying = true;
    return true;
  }

  /** @returns Whether that closed the breaker. */
  succeeded(): boolean {
    const wasOpen = this.#retryAt !== undefined;
    this.#failures = 0;
    this.#retryAt = undefined;
    this.#isTrying = false;
    return wasOpen;
  }

  /** @returns Whether that opened the breaker. */
  failed(): boolean {
    const wasOpen = this.#retryAt !== undefined;
    if (!wasOpen && ++this.#failures < MAX_FAILURES) return false;
    this.#retryAt = performance.now() + PAUSE_MS;
    this.#isTrying = false;
    return !wasOpen;
  }
}
