/** Replaces a recording where there is none. Times are in milliseconds. */
export class Clock {
  readonly #now: () => number;
  /** The position at `#since`, or while paused. */
  #base = 0;
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
  get position(): number {
    if (this.#since === undefined) return this.#base;
    return this.#base + (this.#now() - this.#since) * this.#rate;
  }

  play(): void {
    this.#since ??= this.#now();
  }

  pause(): void {
    this.#base = this.position;
    this.#since = undefined;
  }

  seek(position: number): void {
    this.#base = Math.max(0, position);
    if (this.playing) this.#since = this.#now();
  }

  /** Sets the playback speed. */
  run(rate: number): void {
    this.seek(this.position);
    this.#rate = rate;
  }
}
