/** What stands in for a recording where there is none. Times are in milliseconds. */
export class Clock {
  readonly #now: () => number;
  /** The position at `#since`, or where it stands still. */
  #base = 0;
  #since: number | undefined;
  #rate = 1;

  /** `now` never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get playing(): boolean {
    return this.#since !== undefined;
  }

  /** How much of it has been played. */
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

  /** Goes on so many times as fast as time does. */
  run(rate: number): void {
    this.seek(this.position);
    this.#rate = rate;
  }
}
