/**
 * Batches events, so that the page isn't updated more often than it can be drawn.
 *
 * @module
 */

/**
 * The pause after the frame left to others: the next update runs as a task of its own,
 * midway between two frames of a 60 Hz screen.
 */
const PAUSE_MS = 8;

/** How often a hidden page is updated. */
const HIDDEN_INTERVAL_MS = 250;

/**
 * Passes items to `flush`: the first at once, later ones together, every second frame.
 * The frame between is left to others, such as danmaku. Updates run outside frames,
 * which splits the work on slow machines.
 */
export class FrameQueue<T> {
  #items: T[] = [];
  #running = false;
  #flush: (items: T[]) => void;
  #wait: (held: number) => boolean;

  /**
   * @param wait Told how many items are held; says whether to hold them longer. It is
   * asked again two frames later.
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
      // In a hidden tab, wait with a single timer: browsers throttle chained timers, in
      // the end to one a minute.
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

/** The next frame, or a timeout if no frame comes. */
function frame(): Promise<unknown> {
  return new Promise((resolve) => {
    const asked = requestAnimationFrame(resolve);
    setTimeout(() => {
      cancelAnimationFrame(asked);
      resolve(0);
    }, HIDDEN_INTERVAL_MS);
  });
}

function pause(ms: number): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
