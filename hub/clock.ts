/** How fast {@linkcode Clock.now} runs while the system's clock is behind it. */
const SLOWED = 0.9;

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
    const slowed = this.#last + (monotonic - this.#lastMonotonic) * SLOWED;
    this.#last = Math.max(this.#wall(), slowed);
    this.#lastMonotonic = monotonic;
    return Math.floor(this.#last);
  }
}

const clock = new Clock();

/** Returns this process's {@linkcode Clock.now}. */
export function now(): number {
  return clock.now();
}
