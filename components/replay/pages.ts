/**
 * A room's messages by time, loaded on demand: a chat of any length takes the same
 * memory.
 *
 * The server returns messages by `seq`. So the order is cut into pages of as many
 * `seq`s as one answer may hold, and the page for a time is found by bisection.
 *
 * @module
 */
import type { MessageEvent } from "../../hub/protocol.ts";

/** The `seq`s in a page; the server returns no more messages at once. */
export const PAGE_SIZE = 200;

/** The most pages in memory. */
export const MAX_PAGES = 12;

/** The most pages one look-up goes back; in a quiet chat it may find fewer messages than wanted. */
const MAX_BACK = 8;

/** Loads the newest messages with a `seq` below `before`, at most {@linkcode PAGE_SIZE}, in order. */
export type Load = (before: number) => Promise<readonly MessageEvent[]>;

export class Pages {
  readonly #load: Load;
  readonly #last: number;
  /** Pages with messages, the least recently used first. */
  #pages = new Map<number, readonly MessageEvent[]>();
  /** For each page ever loaded, the time of the newest message up to its end. */
  #ends = new Map<number, number>();
  #empty = new Set<number>();
  #loading = new Map<number, Promise<void>>();

  /** @param seq The room's last one. */
  constructor(load: Load, seq: number) {
    this.#load = load;
    this.#last = pageOf(Math.max(1, seq));
  }

  get held(): number {
    return this.#pages.size;
  }

  /**
   * The last `count` messages up to a time; `undefined` if they must be loaded first,
   * which {@linkcode reach} does.
   */
  upTo(moment: number, count: number): readonly MessageEvent[] | undefined {
    const found = this.#look(moment, count);
    if (typeof found === "number") return undefined;
    // Loads the next page ahead of time.
    const next = this.#around(moment).high + 1;
    if (next <= this.#last && !this.#has(next)) {
      this.#fetch(next).catch(() => {
        // It is loaded again when it is needed.
      });
    }
    return found;
  }

  /** Loads what {@linkcode upTo} needs. */
  async reach(moment: number, count: number): Promise<void> {
    // During playback it is the page after the last one.
    const { low, high } = this.#around(moment);
    if (low >= 0 && high - low > 1) await this.#fetch(low + 1);
    for (;;) {
      const missing = this.#look(moment, count);
      if (typeof missing !== "number") return;
      await this.#fetch(missing);
    }
  }

  /** The messages, or the number of a page to load first. */
  #look(moment: number, count: number): readonly MessageEvent[] | number {
    const { low, high } = this.#around(moment);
    if (high - low > 1) return (low + high) >> 1;
    let found: readonly MessageEvent[] = [];
    let back = 0;
    for (let page = high; page >= 0 && found.length < count; page--) {
      if (this.#empty.has(page)) continue;
      if (++back > MAX_BACK) break;
      const messages = this.#use(page);
      if (!messages) return page;
      found = [...messages.filter(({ at }) => at <= moment), ...found];
    }
    return found.slice(-count);
  }

  /**
   * The time is in page `high`, if that follows `low` directly; otherwise in a page
   * between them.
   */
  #around(moment: number): { low: number; high: number } {
    let high = this.#last;
    for (const [page, end] of this.#ends) {
      if (end > moment && page < high) high = page;
    }
    let low = -1;
    for (const [page, end] of this.#ends) {
      if (end <= moment && page > low && page < high) low = page;
    }
    return { low, high };
  }

  #has(page: number): boolean {
    return this.#empty.has(page) || this.#pages.has(page);
  }

  #use(page: number): readonly MessageEvent[] | undefined {
    const messages = this.#pages.get(page);
    if (messages) this.#keep(page, messages);
    return messages;
  }

  #keep(page: number, messages: readonly MessageEvent[]): void {
    this.#pages.delete(page);
    this.#pages.set(page, messages);
    if (this.#pages.size <= MAX_PAGES) return;
    const [oldest] = this.#pages.keys();
    this.#pages.delete(oldest);
  }

  #fetch(page: number): Promise<void> {
    let loading = this.#loading.get(page);
    if (!loading) {
      loading = this.#load(from(page + 1))
        .then((messages) => this.#take(page, messages))
        .finally(() => this.#loading.delete(page));
      this.#loading.set(page, loading);
    }
    return loading;
  }

  /** An answer may reach back into earlier pages: what it tells about those is kept as well. */
  #take(last: number, messages: readonly MessageEvent[]): void {
    const whole = messages.length < PAGE_SIZE ? 0 : pageOf(messages[0].seq) + 1;
    for (let page = Math.min(last, whole); page <= last; page++) {
      const before = messages.filter(({ seq }) => seq < from(page + 1));
      this.#ends.set(page, before.at(-1)?.at ?? -Infinity);
      const own = messages.filter(({ seq }) => pageOf(seq) === page);
      if (own.length === 0) this.#empty.add(page);
      else this.#keep(page, own);
    }
  }
}

/** The first `seq` of a page. */
function from(page: number): number {
  return page * PAGE_SIZE + 1;
}

function pageOf(seq: number): number {
  return Math.floor((seq - 1) / PAGE_SIZE);
}
