/** Full buckets are forgotten this often, in milliseconds: nobody remembers a viewer who has nothing against him. */
const SWEEP = 60_000;

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * A token bucket for each key ({@link https://en.wikipedia.org/wiki/Token_bucket}):
 * `burst` at once, and `rate` a second in the long run.
 */
export class RateLimiter {
  readonly #rate: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, Bucket>();
  #sweptAt = 0;

  /**
   * @param rate Tokens a second; 0: no limit.
   * @param burst Tokens that a full bucket holds; 0: no limit.
   */
  constructor(rate: number, burst: number) {
    this.#rate = rate;
    this.#burst = burst;
  }

  /**
   * Takes a token.
   *
   * @returns 0, or the milliseconds until there is one again.
   */
  take(key: string, now: number = Date.now()): number {
    if (this.#rate === 0 || this.#burst === 0) return 0;
    if (now - this.#sweptAt > SWEEP) this.#sweep(now);
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, at: now };
    bucket.tokens = this.#refilled(bucket, now);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) {
      return Math.ceil((1 - bucket.tokens) / this.#rate * 1000);
    }
    bucket.tokens--;
    return 0;
  }

  #refilled({ tokens, at }: Bucket, now: number): number {
    return Math.min(
      this.#burst,
      tokens + Math.max(0, now - at) / 1000 * this.#rate,
    );
  }

  #sweep(now: number): void {
    this.#sweptAt = now;
    for (const [key, bucket] of this.#buckets) {
      if (this.#refilled(bucket, now) >= this.#burst) this.#buckets.delete(key);
    }
  }
}
