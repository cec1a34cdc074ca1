import type { Bucket, Wait } from "./engine.ts";

/** How often full buckets are deleted, in milliseconds. A missing bucket counts as full. */
const SWEEP_INTERVAL_MS = 60_000;

/**
 * Token buckets in this process's memory, by the generic cell rate algorithm
 * ({@link https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm}).
 */
export class Limiter {
  /** When each bucket will be full, by the clock of {@linkcode take}. */
  readonly #fullAt = new Map<string, number>();
  #sweptAt = 0;

  /** Number of buckets kept. */
  get size(): number {
    return this.#fullAt.size;
  }

  /**
   * Takes the tokens from each bucket, or from none.
   *
   * @param buckets With distinct keys, intervals above 0 and bursts of at least 1 and of
   * at least the tokens.
   * @param now In milliseconds.
   * @returns `undefined` if the tokens were taken.
   */
  take(
    buckets: readonly Bucket[],
    now: number = performance.now(),
  ): Wait | undefined {
    // Absolute, because the clock may have been set back.
    if (Math.abs(now - this.#sweptAt) > SWEEP_INTERVAL_MS) this.#sweep(now);
    const paces = buckets.map(({ key, intervalMs, burst, tokens = 1 }) => ({
      key,
      intervalMs: exact(intervalMs),
      burst,
      tokens,
    }));
    const fullAt = paces.map((pace) => this.#when(pace, now));
    let index = -1;
    let longest = 0;
    for (const [i, { intervalMs, burst, tokens }] of paces.entries()) {
      const wait = fullAt[i] - (burst - tokens) * intervalMs - now;
      if (wait > longest) [index, longest] = [i, wait];
    }
    if (index >= 0) return { index, retryAfterMs: Math.ceil(longest) };
    for (const [i, { key, intervalMs, tokens }] of paces.entries()) {
      this.#fullAt.set(key, fullAt[i] + tokens * intervalMs);
    }
  }

  /** Returns when a bucket is full, `now` at the earliest. */
  #when({ key, intervalMs, burst }: Bucket, now: number): number {
    const known = this.#fullAt.get(key);
    if (known === undefined || known <= now) return now;
    const latest = now + intervalMs * burst;
    if (known <= latest) return known;
    // A bucket can't be emptier than empty: the clock was set back, or the limit has
    // changed. Stored, so that the wait derived from it ends.
    this.#fullAt.set(key, latest);
    return latest;
  }

  #sweep(now: number): void {
    this.#sweptAt = now;
    for (const [key, fullAt] of this.#fullAt) {
      if (fullAt <= now) this.#fullAt.delete(key);
    }
  }
}

/**
 * Rounds to a fraction of a millisecond that can be added to a date without error;
 * otherwise rounding could cost the last token of a burst.
 */
function exact(intervalMs: number): number {
  return Math.round(intervalMs * 1_024) / 1_024;
}
