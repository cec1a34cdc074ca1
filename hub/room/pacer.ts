/** The longest pause between two flushes of a busy room, in milliseconds: what a reader still takes for live. */
export const MAX_PAUSE_MS = 250;

/**
 * How many times a flush's own cost the pause after it lasts. Longer pauses make
 * larger batches and cheaper deliveries; at 0.1 a room that is always busy takes
 * nine tenths of the core, and its readers wait half as long as at 1
 * (docs/performance.md).
 */
export const PAYBACK = 0.1;

/**
 * When a room may flush next: at once when idle; when busy, not before the last
 * flush's cost is paid back. So coalescing grows with the load by itself.
 */
export class Pacer {
  #notBefore = 0;

  /** How long to wait before the next flush, in milliseconds; 0: at once. */
  pause(now: number): number {
    return Math.max(0, this.#notBefore - now);
  }

  /** Takes note of a flush that ended at `now` and kept the process busy for `cost` milliseconds. */
  flushed(now: number, cost: number): void {
    this.#notBefore = now + Math.min(MAX_PAUSE_MS, cost * PAYBACK);
  }
}
