/**
 * Collects what arrives, so that the page is not changed more often than it can be drawn.
 *
 * @module
 */

/**
 * From the frame that is left to others, in milliseconds: the next change is a task of
 * its own, in the middle between two frames of a usual screen.
 */
const PAUSE_MS = 8;

/** A page that is not drawn takes things in this often, in milliseconds. */
const HIDDEN_INTERVAL_MS = 250;

/**
 * Hands items on to `flush`: at once, or together after the frame that draws the last
 * ones and one for others, such as what flies. It is not done in a frame: what a slow
 * machine has to do at a time is less then.
 */
export class FrameQueue<T> {
  #items: T[] = [];
  #running = false;
  #flush: (items: T[]) => void;
  #wait: (held: number) => boolean;

  /**
   * `wait` is told how many items are held, and says whether now is a bad moment;
   * it is asked again two frames later.
   */
  constructor(flush: (items: T[]) => void, wait: (held: number) => boolean) {
    this.#flush = flush;
    this.#wait = wait;
  }

  push(items: readonly T[]): void {
    for (const item of items) this.#items.push(item);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      // A hidden tab: one timer for what comes meanwhile. Browsers slow down those that
      // timers start, in the end to one a minute.
      if (document.hidden) await pause(HIDDEN_INTERVAL_MS);
      while (this.#items.length > 0) {
        if (!this.#wait(this.#items.length)) {
          this.#flush(this.#items.splice(0));
          if (document.hidden) break;
        }
        await frame();
        await frame();
        await pause(PAUSE_MS);
      }
    } finally {
      this.#running = false;
    }
  }
}

/** When the next frame begins, or would long have begun. */
function frame(): Promise<unknown> {
  return new Promise((resolve) => {
    const asked = requestAnimationFrame(resolve);
    setTimeout(() => {
      cancelAnimationFrame(asked);
      resolve(0);
    }, HIDDEN_INTERVAL_MS);
  });
}

function pause(milliseconds: number): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
