import { Histogram } from "../generator/histogram.ts";
import type { Spread } from "./plan.ts";

/** Durations of many viewers, to be merged across processes. */
export class Durations {
  readonly #histogram = new Histogram();
  #longestMs = 0;

  record(durationMs: number): void {
    this.#histogram.record(durationMs);
    this.#longestMs = Math.max(this.#longestMs, durationMs);
  }

  add({ buckets, longestMs }: Spread): void {
    this.#histogram.add(buckets);
    this.#longestMs = Math.max(this.#longestMs, longestMs);
  }

  get count(): number {
    return this.#histogram.count;
  }

  get spread(): Spread {
    return { buckets: this.#histogram.buckets, longestMs: this.#longestMs };
  }

  /** For a table: the median, the 99th percentile and the longest. */
  toString(): string {
    const [p50, p99] = [0.5, 0.99].map((share) =>
      this.#histogram.quantile(share)
    );
    return [p50, p99, this.#longestMs].map((ms) => ms.toFixed(0)).join(", ") +
      " ms";
  }
}
