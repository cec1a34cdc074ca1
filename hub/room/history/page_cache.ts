import type { Page } from "../../engine/engine.ts";

/** How long a page is kept, in milliseconds. */
const KEPT_MS = 10_000;

/** The most pages kept, of all rooms. */
const MAX_PAGES = 50;

interface KeptPage {
  readonly page: Promise<Page>;
  /** Deletes it, even if nobody asks for a page any more. */
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Keeps pages of older messages for a moment: when messages return, everybody in the room
 * asks for the same ones.
 */
export class PageCache {
  readonly #pages = new Map<string, KeptPage>();

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
      this.#keep(key, page);
      const isComplete = await page.then(({ seq }) => seq + 1 >= before)
        .catch(() => false);
      if (!isComplete) this.#forget(key, page);
      return await page;
    }
    const page = await kept.page;
    // Messages may have been posted since that belong to it.
    return page.seq + 1 >= before ? page : await read();
  }

  #keep(key: string, page: Promise<Page>): void {
    if (this.#pages.size >= MAX_PAGES) {
      const [[oldest, kept]] = this.#pages;
      this.#forget(oldest, kept.page);
    }
    const timer = setTimeout(() => this.#forget(key, page), KEPT_MS);
    Deno.unrefTimer(timer);
    this.#pages.set(key, { page, timer });
  }

  /** Forgets a page; one that was read since for the same key stays. */
  #forget(key: string, page: Promise<Page>): void {
    const kept = this.#pages.get(key);
    if (kept?.page !== page) return;
    clearTimeout(kept.timer);
    this.#pages.delete(key);
  }
}
