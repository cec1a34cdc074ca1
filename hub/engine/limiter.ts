import type { Bucket } from "./engine.ts";

/** Full buckets are forgotten this often, in milliseconds: what is forgotten counts as full. */
const SWEEP_INTERVAL_MS = 60_000;

/** The bucket that makes wait longest, by its index, and how long, in milliseconds. */
export interface Wait {
  readonly index: number;
  readonly retryAfterMs: number;
}

/**
 * Buckets of tokens in the memory of one process, by the generic cell rate algorithm
 * ({@link https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm}).
 */
export class Limiter {
  /** When each bucket is full again, in milliseconds since 1970. */
  readonly #fullAt = new Map<string, number>();
  #sweptAt = 0;

  /** How many buckets are remembered. */
  get size(): number {
    return this.#fullAt.size;
  }

  /**
   * Takes a token of each bucket, or of none.
   *
   * @param buckets With keys that differ, intervals above 0 and bursts of 1 or more.
   * @param now In milliseconds since 1970.
   * @returns `undefined` when they were taken.
   */
  take(
    buckets: readonly Bucket[],
    now: number = Date.now(),
  ): Wait | undefined {
    // Also after the clock was set back.
    if (Math.abs(now - this.#sweptAt) > SWEEP_INTERVAL_MS) this.#sweep(now);
    const paces = buckets.map(({ key, intervalMs, burst }): Bucket => ({
      key,
      intervalMs: exact(intervalMs),
      burst,
    }));
    const fullAt = paces.map((pace) => this.#when(pace, now));
    let index = -1;
    let longest = 0;
    for (const [i, { intervalMs, burst }] of paces.entries()) {
      const wait = fullAt[i] - (burst - 1) * intervalMs - now;
      if (wait > longest) [index, longest] = [i, wait];
    }
    if (index >= 0) return { index, retryAfterMs: Math.ceil(longest) };
    for (const [i, { key, intervalMs }] of paces.entries()) {
      this.#fullAt.set(key, fullAt[i] + intervalMs);
    }
  }

  /** When a bucket is full: now, or later. */
  #when({ key, intervalMs, burst }: Bucket, now: number): number {
    const known = this.#fullAt.get(key);
    if (known === undefined || known <= now) return now;
    const latest = now + intervalMs * burst;
    if (known <= latest) return known;
    // No bucket is emptier than empty: the clock was set back, or the pace was another.
    // Kept, so that the wait that is told by it comes to an end.
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
 * Rounds to parts of a millisecond that a double adds to today's date without an
 * error, so that the last token of a burst is not lost to one.
 */
function exact(intervalMs: number): number {
  return Math.round(intervalMs * 1_024) / 1_024;
}
