import type { Page } from "../../engine/engine.ts";

/** How long a page is kept, in milliseconds. */
const KEPT_MS = 10_000;

/** The most pages kept, of all rooms. */
const MAX_PAGES = 50;

interface KeptPage {
  /** When it was asked for, by a monotonic clock. */
  readonly at: number;
  readonly page: Promise<Page>;
}

/**
 * Keeps pages of older messages for a moment: when messages return, everybody in the room
 * asks for the same ones.
 */
export class PageCache {
  readonly #pages = new Map<string, KeptPage>();

  /**
   * Returns a page, which is read once for all who ask for it.
   *
   * @param key What is asked for, and of which state of the room.
   * @param before The `seq` before which the page ends.
   */
  async page(
    key: string,
    before: number,
    read: () => Promise<Page>,
  ): Promise<Page> {
    this.#forgetOld();
    const kept = this.#pages.get(key);
    if (!kept) {
      const page = read();
      this.#pages.set(key, { at: performance.now(), page });
      const isComplete = await page.then(({ seq }) => seq + 1 >= before)
        .catch(() => false);
      if (!isComplete) this.#pages.delete(key);
      return await page;
    }
    const page = await kept.page;
    // Messages may have been posted since that belong to it.
    return page.seq + 1 >= before ? page : await read();
  }

  #forgetOld(): void {
    const oldest = performance.now() - KEPT_MS;
    for (const [key, { at }] of this.#pages) {
      if (at >= oldest && this.#pages.size < MAX_PAGES) return;
      this.#pages.delete(key);
    }
  }
}
