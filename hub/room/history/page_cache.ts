import type { Page } from "../../engine/engine.ts";
import { ExpiringMap } from "../../expiring_map.ts";

/** How long a page is kept, in milliseconds. */
const KEPT_MS = 10_000;

/** The most pages kept, of all rooms. */
const MAX_PAGES = 50;

/**
 * Keeps pages of older messages for a moment: when messages return, everybody in the room
 * asks for the same ones.
 */
export class PageCache {
  readonly #pages = new ExpiringMap<string, Promise<Page>>(MAX_PAGES, KEPT_MS);

  /** The number of pages kept. */
  get size(): number {
    return this.#pages.size;
  }

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
    const kept = this.#pages.get(key);
    if (!kept) {
      const page = read();
      this.#pages.set(key, page);
      const isComplete = await page.then(({ seq }) => seq + 1 >= before)
        .catch(() => false);
      // Another that was read since for the same key stays.
      if (!isComplete && this.#pages.get(key) === page) this.#pages.delete(key);
      return await page;
    }
    const page = await kept;
    // Messages may have been posted since that belong to it.
    return page.seq + 1 >= before ? page : await read();
  }
}
