/**
 * Collects what arrives, and hands it on with the frames that are drawn, so much with
 * each as it can take.
 *
 * @module
 */

/** A page that is not drawn (a hidden tab) still takes things in this often, in milliseconds. */
const UNDRAWN = 250;

/** In a flood, the page is changed some twenty times a second, with several items each time. */
const LONGEST_PAUSE = 50;

/** Each item of a flush puts the next one off by this long, in milliseconds. */
const PAUSE_PER_ITEM = 20;

/** A frame takes this many items, or half of what is held: the others come with the next ones, and none is long. */
const PER_FRAME = 2;

/** More than this are a flood, or what was missed: they are cheapest all together. */
const FLOOD = 16;

/** Collects items, and gives them to `flush`, some together, before the next frame is drawn. */
export class FrameQueue<T> {
  /** What came together is handed on together. */
  #batches: (readonly T[])[] = [];
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
    if (items.length === 0) return;
    this.#batches.push(items);
    if (this.#timer === undefined) this.#schedule();
  }

  #schedule(): void {
    this.#frame = requestAnimationFrame(() => this.#run(PER_FRAME));
    this.#timer = setTimeout(() => this.#run(Infinity), UNDRAWN);
  }

  /** Hands on `most` items, unless so many are held that it must be more. */
  #run(most: number): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = performance.now();
    const held = this.#batches.flat().length;
    if (now < this.#notBefore || this.#wait(held)) return this.#schedule();
    const some = held > FLOOD ? held : Math.max(most, held / 2);
    const items: T[] = [];
    while (this.#batches.length > 0 && items.length < some) {
      items.push(...this.#batches.shift()!);
    }
    if (this.#batches.length > 0) this.#schedule();
    this.#notBefore = now +
      Math.min(LONGEST_PAUSE, PAUSE_PER_ITEM * (items.length - 1));
    this.#flush(items);
  }
}
