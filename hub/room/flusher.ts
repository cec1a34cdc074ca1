import { flushDuration } from "../operator/metrics.ts";
import type { Audiences } from "./log/audiences.ts";
import { Pacer } from "./pacer.ts";
import type { Registration } from "./registration.ts";

/** How long a slice of a flush may occupy the event loop, in milliseconds. */
const SLICE_MS = 1;

/** Number of clients in the first slice, before their cost is known. */
const FIRST_SLICE_CLIENTS = 64;

/** Below this many milliseconds, `setTimeout` fires later than `setImmediate`. */
const MIN_TIMER_MS = 2;

/**
 * Delays before retrying clients that didn't take their batch, in milliseconds. The delay
 * starts short, for a socket that is draining, and doubles for one that is stuck.
 */
const MIN_RETRY_MS = 4;
const MAX_RETRY_MS = 128;

/**
 * Offers a room's clients the events that they haven't been sent: all clients, in slices,
 * one flush at a time.
 */
export class Flusher {
  readonly #registrations: Iterable<Registration>;
  readonly #audiences: Audiences;
  readonly #trim: () => void;
  readonly #pacer = new Pacer();
  #flushing = false;
  /** Whether a client still has batches to take after the current flush. */
  #left = false;
  #slice = FIRST_SLICE_CLIENTS;
  #retry = MIN_RETRY_MS;

  /** @param trim Called at the start of each flush. */
  constructor(
    registrations: Iterable<Registration>,
    audiences: Audiences,
    trim: () => void,
  ) {
    this.#registrations = registrations;
    this.#audiences = audiences;
    this.#trim = trim;
  }

  /** Schedules a flush for a client that still has batches to take. */
  flushAgain(): void {
    this.#left = true;
    this.flushSoon();
  }

  /**
   * Schedules a flush for when the cost of the last one has been paid back, unless one is
   * already scheduled or running.
   *
   * @param atLeast Minimum delay in milliseconds.
   */
  flushSoon(atLeast = 0): void {
    if (this.#flushing) return;
    this.#flushing = true;
    const pause = Math.max(atLeast, this.#pacer.pauseMs(performance.now()));
    if (pause < MIN_TIMER_MS) setImmediate(() => this.#flush());
    else setTimeout(() => this.#flush(), pause);
  }

  /**
   * Offers every client its next batch. The write pumps run between slices, so a slice's
   * time includes its sends.
   */
  async #flush(): Promise<void> {
    const { head } = this.#audiences;
    let start = performance.now();
    let cost = 0;
    let sent = 0;
    let inSlice = 0;
    this.#left = false;
    this.#trim();
    const endSlice = async () => {
      await new Promise((turn) => setImmediate(turn));
      const now = performance.now();
      cost += now - start;
      this.#slice = Math.max(
        1,
        Math.round(SLICE_MS * inSlice / Math.max(now - start, 0.01)),
      );
      inSlice = 0;
      start = now;
    };
    for (const registration of this.#registrations) {
      if (!registration.offer(start)) continue;
      sent++;
      if (++inSlice >= this.#slice) await endSlice();
    }
    if (inSlice > 0) await endSlice();
    this.#pacer.flushed(performance.now(), cost);
    if (sent > 0) flushDuration.observe(cost / 1e3);
    this.#flushing = false;
    this.#retry = sent > 0
      ? MIN_RETRY_MS
      : Math.min(this.#retry * 2, MAX_RETRY_MS);
    if (this.#audiences.head !== head) this.flushSoon();
    else if (this.#left) this.flushSoon(this.#retry);
  }
}
