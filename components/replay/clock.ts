/** Replaces a recording where there is none. */
export class Clock {
  readonly #now: () => number;
  /** The position at `#since`, or while paused. */
  #baseMs = 0;
  #since: number | undefined;
  #rate = 1;

  /** @param now A monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get playing(): boolean {
    return this.#since !== undefined;
  }

  /** The current position. */
  get positionMs(): number {
    if (this.#since === undefined) return this.#baseMs;
    return this.#baseMs + (this.#now() - this.#since) * this.#rate;
  }

  play(): void {
    this.#since ??= this.#now();
  }

  pause(): void {
    this.#baseMs = this.positionMs;
    this.#since = undefined;
  }

  seek(positionMs: number): void {
    this.#baseMs = Math.max(0, positionMs);
    if (this.playing) this.#since = this.#now();
  }

  /** Sets the playback speed. */
  run(rate: number): void {
    this.seek(this.positionMs);
    this.#rate = rate;
  }
}
