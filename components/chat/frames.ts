/**
 * Collects what arrives, and hands it on before a frame is drawn.
 *
 * @module
 */

/**
 * From one change of the page to the next, in milliseconds. Each costs a frame's work
 * whatever it brings; the frames in between are for others, such as what flies.
 */
export const PAUSE = 30;

/** A page that is not drawn (a hidden tab) still takes things in this often, in milliseconds. */
const UNDRAWN = 250;

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
    this.#notBefore = now + PAUSE;
    this.#flush(items);
  }
}
