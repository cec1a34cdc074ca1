/** Maximum pause between two flushes, in milliseconds; a chat that is this late still feels live. */
export const MAX_PAUSE_MS = 250;

/**
 * The length of the pause after a flush, as a multiple of the flush's cost. Longer pauses
 * make larger batches and cheaper deliveries. At 0.1 a room that is always busy uses nine
 * tenths of the core, and its readers wait half as long as at 1 (docs/performance.md).
 */
export const PAYBACK = 0.1;

/**
 * Decides when a room may flush next: at once if it is idle, otherwise once the last
 * flush's cost is paid back. Coalescing therefore grows with load.
 */
export class Pacer {
  #notBefore = 0;

  /** Returns how long to wait before the next flush. */
  pauseMs(now: number): number {
    return Math.max(0, this.#notBefore - now);
  }

  /**
   * Records a flush.
   *
   * @param now When it ended, in milliseconds.
   * @param costMs How long it occupied the process.
   */
  flushed(now: number, costMs: number): void {
    this.#notBefore = now + Math.min(MAX_PAUSE_MS, costMs * PAYBACK);
  }
}
