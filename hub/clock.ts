/** How fast {@linkcode Clock.now} runs while the system's clock is behind it. */
const SLOWED = 0.9;

/** By how much the system's clock must be ahead at once to have been set, in milliseconds. */
const MIN_JUMP_MS = 1_000;

/** Number of jumps remembered. */
const MAX_JUMPS = 100;

/**
 * The time that messages, cookies and acts are stamped with. It follows the system's
 * clock, except that it never falls: if that clock is set back, it runs at nine tenths of
 * its speed until it is caught up with, as
 * {@link https://man7.org/linux/man-pages/man3/adjtime.3.html adjtime} slows a clock.
 *
 * Waits within this process are measured by `performance.now()`, which never jumps.
 */
export class Clock {
  readonly #wall: () => number;
  readonly #monotonic: () => number;
  #last: number;
  #lastMonotonic: number;
  /** When the system's clock was set forward, and by how much, in milliseconds. */
  #jumps: { readonly from: number; readonly byMs: number }[] = [];

  /**
   * @param wall Returns the system's time, in milliseconds since 1970.
   * @param monotonic Returns milliseconds since any moment; never jumps.
   */
  constructor(
    wall: () => number = () => Date.now(),
    monotonic: () => number = () => performance.now(),
  ) {
    this.#wall = wall;
    this.#monotonic = monotonic;
    this.#last = wall();
    this.#lastMonotonic = monotonic();
  }

  /** Returns the time in milliseconds since 1970, a whole number. */
  now(): number {
    const monotonic = this.#monotonic();
    const wall = this.#wall();
    const passedMs = monotonic - this.#lastMonotonic;
    const expected = this.#last + passedMs;
    if (wall - expected > MIN_JUMP_MS) {
      this.#jumps.push({ from: expected, byMs: wall - expected });
      if (this.#jumps.length > MAX_JUMPS) this.#jumps.shift();
    }
    this.#last = Math.max(wall, this.#last + passedMs * SLOWED);
    this.#lastMonotonic = monotonic;
    return Math.floor(this.#last);
  }

  /**
   * Returns how long ago a time was, in milliseconds, not counting by how much the
   * system's clock was set forward since then; 0 for a time in the future.
   */
  ageOf(time: number): number {
    const ageMs = this.now() - time;
    const jumpedMs = this.#jumps
      .filter(({ from }) => time <= from)
      .reduce((sum, { byMs }) => sum + byMs, 0);
    return Math.max(0, Math.round(ageMs - jumpedMs));
  }
}

const clock = new Clock();

/** Returns this process's {@linkcode Clock.now}. */
export function now(): number {
  return clock.now();
}

/** Returns this process's {@linkcode Clock.ageOf}. */
export function ageOf(time: number): number {
  return clock.ageOf(time);
}
