/**
 * Finds out that a connection is dead when neither side has closed it: after sleep, behind
 * a NAT that forgot it, on another network. Browsers don't notice for minutes, if ever.
 *
 * Silence, waking and the like only raise suspicion. Then the server is asked, and the
 * connection is lost if nothing comes: timers that were held back, in a hidden or frozen
 * page, lead to a question and never to a loss.
 *
 * @module
 */

/** The connection to watch. Times are by `performance.now()` unless they say otherwise. */
export interface Watched {
  readonly isOpen: boolean;
  /** When something last came. */
  readonly heardAt: number;
  /** The server is silent for at most this long; `undefined`: it doesn't promise that. */
  readonly heartbeatMs: number | undefined;
  /** When it was lost, in milliseconds since 1970. */
  lostAt?: number;
  /** Asks the server for a sign of life. */
  ask(): void;
  /** If waiting, connects at once. */
  retry(): void;
  /** Replaces the connection. */
  renew(): void;
}

/** What a page has and other programs lack. */
interface PageGlobals {
  readonly document?: EventTarget & { readonly hidden: boolean };
  addEventListener: EventTarget["addEventListener"];
}

const page: PageGlobals = globalThis;

/** How often to look. */
const TICK_MS = 5_000;

/** How much longer than promised the server may be silent. */
const GRACE_MS = 5_000;

/** How long the answer to a question may take: a phone's radio has to wake up first. */
const ANSWER_MS = 5_000;

/** What was heard this recently needs no question. */
const FRESH_MS = 2_000;

/**
 * A tick this late means that the computer slept, or by the system's clock that someone set
 * it. Browsers hold back a hidden page's ticks for a minute.
 */
const SLEPT_MS = 15_000;
const SLEPT_HIDDEN_MS = 90_000;

/** After this much sleep, by the clock that nobody sets, the server has given the client up. */
const GIVEN_UP_MS = 90_000;

/** Watches a connection; the returned function ends that. */
export function watch(connection: Watched): () => void {
  const watchdog = new Watchdog(connection);
  return () => watchdog.stop();
}

class Watchdog {
  readonly #connection: Watched;
  readonly #listeners = new AbortController();
  readonly #timer = setInterval(() => this.#tick(), TICK_MS);
  /** Set while an answer is awaited. */
  #asking: ReturnType<typeof setTimeout> | undefined;
  #heardAt = 0;
  #lookedAt = performance.now();
  /** The last tick, and the last one by which something new had come, in milliseconds since 1970. */
  #tickedAt = Date.now();
  #freshAt = Date.now();

  constructor(connection: Watched) {
    this.#connection = connection;
    if (page.document) this.#listen(page.document);
  }

  #listen(document: EventTarget & { readonly hidden: boolean }): void {
    const connection = this.#connection;
    const { signal } = this.#listeners;
    page.addEventListener("online", () => this.#suspect(), { signal });
    // The browser would take long to notice that a socket is dead.
    page.addEventListener("offline", () => connection.renew(), { signal });
    page.addEventListener("pageshow", (event) => {
      // A page from the back/forward cache has lost its connection.
      if ("persisted" in event && event.persisted && connection.isOpen) {
        this.#renew();
      } else this.#suspect();
    }, { signal });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      const { heardAt, isOpen } = connection;
      if (!isOpen || performance.now() - heardAt > FRESH_MS) this.#suspect();
    }, { signal });
  }

  stop(): void {
    this.#listeners.abort();
    clearInterval(this.#timer);
    clearTimeout(this.#asking);
  }

  #tick(): void {
    const { heardAt, heartbeatMs = Infinity, isOpen } = this.#connection;
    const now = performance.now();
    const lateMs = now - this.#lookedAt;
    this.#lookedAt = now;
    // Not every browser's monotonic clock counts sleep; the system's does.
    const passedMs = Date.now() - this.#tickedAt;
    this.#tickedAt += passedMs;
    if (heardAt !== this.#heardAt) {
      this.#heardAt = heardAt;
      this.#freshAt = this.#tickedAt - passedMs;
    }
    if (isOpen && lateMs > GIVEN_UP_MS) return this.#renew();
    const slept =
      passedMs > (page.document?.hidden ? SLEPT_HIDDEN_MS : SLEPT_MS);
    // Without a connection silence is no news: the server may have asked for a longer wait.
    const isSilent = isOpen && now - heardAt > heartbeatMs + GRACE_MS;
    if (slept || isSilent) this.#suspect();
  }

  /** Asks, and waits for an answer. */
  #suspect(): void {
    const connection = this.#connection;
    if (!connection.isOpen) return connection.retry();
    if (this.#asking !== undefined) return;
    const { heardAt, heartbeatMs } = connection;
    // Such a server answers no questions.
    if (heartbeatMs === undefined) return;
    connection.ask();
    if (!connection.isOpen) connection.lostAt = this.#freshAt;
    this.#asking = setTimeout(() => {
      this.#asking = undefined;
      if (connection.isOpen && connection.heardAt === heardAt) this.#renew();
    }, ANSWER_MS);
  }

  #renew(): void {
    this.#connection.renew();
    this.#connection.lostAt = this.#freshAt;
  }
}
