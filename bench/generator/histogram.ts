import type { Percentiles } from "./plan.ts";

/** Relative width of a bucket: one per cent. */
const RESOLUTION = Math.log(1.01);

/** The smallest value distinguished from zero, in milliseconds. */
const MIN_MS = 0.001;

/** Counts durations in buckets of growing width. */
export class Histogram {
  readonly #buckets: number[] = [];
  #count = 0;

  /** How many were recorded. */
  get count(): number {
    return this.#count;
  }

  /** Adds a duration in milliseconds. */
  record(duration: number): void {
    const bucket = duration <= MIN_MS
      ? 0
      : Math.ceil(Math.log(duration / MIN_MS) / RESOLUTION);
    while (this.#buckets.length <= bucket) this.#buckets.push(0);
    this.#buckets[bucket]++;
    this.#count++;
  }

  /** The counts of all buckets, for {@linkcode add}. */
  get buckets(): readonly number[] {
    return this.#buckets;
  }

  /** Adds what another histogram counted. */
  add(buckets: readonly number[]): void {
    for (const [bucket, count] of buckets.entries()) {
      this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + count;
      this.#count += count;
    }
  }

  /** The duration that this share of them (0 to 1) does not exceed, in milliseconds. */
  quantile(share: number): number {
    let left = share * this.#count;
    for (const [bucket, count] of this.#buckets.entries()) {
      left -= count;
      if (left <= 0) return MIN_MS * Math.exp(bucket * RESOLUTION);
    }
    return 0;
  }

  /** The usual three percentiles; `null` without values. */
  percentiles(): Percentiles | null {
    if (this.#count === 0) return null;
    return {
      p50: this.quantile(0.5),
      p95: this.quantile(0.95),
      p99: this.quantile(0.99),
    };
  }
}
