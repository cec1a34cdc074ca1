/** How many seconds in a row must be busy, or no longer be, for a room to count so. */
const TURN_SECONDS = 5;

/**
 * Whether a room is too fast to read: it is once more than `pace` messages came in each of
 * five seconds in a row, until no more than that came in each of five.
 */
export class RateMeter {
  /** Messages a second, more than 0. */
  pace: number;
  /** When the present second began; `undefined`: nothing has come yet. */
  #secondAt: number | undefined;
  #count = 0;
  /** Seconds in a row that are unlike the present state. */
  #turning = 0;
  #isBusy = false;

  constructor(pace: number) {
    this.pace = pace;
  }

  /**
   * Counts a message.
   *
   * @param now In milliseconds, never less than before.
   * @returns Whether the room is busy.
   */
  note(now: number): boolean {
    this.#secondAt ??= now;
    const isBusy = this.isBusy(now);
    this.#count++;
    return isBusy;
  }

  /** @param now As in {@linkcode note}. */
  isBusy(now: number): boolean {
    if (this.#secondAt === undefined) return false;
    if (now - this.#secondAt > 1_000 * (TURN_SECONDS + 1)) {
      // At least five whole seconds have been empty.
      this.#isBusy = false;
      this.#turning = this.#count = 0;
      this.#secondAt = now;
    }
    while (now - this.#secondAt >= 1_000) this.#endSecond();
    return this.#isBusy;
  }

  #endSecond(): void {
    const wasBusy = this.#count > this.pace;
    this.#turning = wasBusy === this.#isBusy ? 0 : this.#turning + 1;
    if (this.#turning === TURN_SECONDS) {
      this.#isBusy = wasBusy;
      this.#turning = 0;
    }
    this.#count = 0;
    this.#secondAt! += 1_000;
  }
}
