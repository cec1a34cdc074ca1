/**
 * Collects what arrives, and hands it on once per drawn frame.
 *
 * @module
 */

/** A page that is not drawn (a hidden tab) still takes things in this often, in milliseconds. */
const UNDRAWN = 250;

/** In a flood, the page is changed some twenty times a second, with several items each time. */
const LONGEST_PAUSE = 50;

/** Each item of a flush puts the next one off by this long, in milliseconds. */
const PAUSE_PER_ITEM = 20;

/** Collects items, and gives them to `flush` together, before the next frame is drawn. */
export class FrameQueue<T> {
  #items: T[] = [];
  #frame = 0;
  #notBefore = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flush: (items: T[]) => void;
  #wait: (held: number) => boolean;

  /**
   * `wait` is told how many items are held, and says whether now is a bad moment;
   * it is asked again with the next frame.
   */
  constructor(flush: (items: T[]) => void, wait: (held: number) => boolean) {
    this.#flush = flush;
    this.#wait = wait;
  }

  push(items: readonly T[]): void {
    for (const item of items) this.#items.push(item);
    if (this.#items.length > 0 && this.#timer === undefined) this.#schedule();
  }

  #schedule(): void {
    const run = () => this.#run();
    this.#frame = requestAnimationFrame(run);
    this.#timer = setTimeout(run, UNDRAWN);
  }

  #run(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = performance.now();
    if (now < this.#notBefore || this.#wait(this.#items.length)) {
      return this.#schedule();
    }
    const items = this.#items;
    this.#items = [];
    this.#notBefore = now +
      Math.min(LONGEST_PAUSE, PAUSE_PER_ITEM * (items.length - 1));
    this.#flush(items);
  }
}
