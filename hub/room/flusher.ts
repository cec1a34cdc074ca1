import { flushDuration } from "../operator/metrics.ts";
import type { Audiences } from "./log/audiences.ts";
import { nextTurn } from "../turn.ts";
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
  /** Whether a client still has batches to take, so that another flush must follow. */
  #again = false;
  #sliceClients = FIRST_SLICE_CLIENTS;
  #retryMs = MIN_RETRY_MS;

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
    this.#again = true;
    this.flushSoon();
  }

  /**
   * Schedules a flush for when the cost of the last one has been paid back, unless one is
   * already scheduled or running.
   *
   * @param minDelayMs Minimum delay.
   */
  flushSoon(minDelayMs = 0): void {
    if (this.#flushing) return;
    this.#flushing = true;
    const delayMs = Math.max(
      minDelayMs,
      this.#pacer.pauseMs(performance.now()),
    );
    if (delayMs < MIN_TIMER_MS) setImmediate(() => this.#flush());
    else setTimeout(() => this.#flush(), delayMs);
  }

  /**
   * Offers every client its next batch. The write pumps run between slices, so a slice's
   * time includes its sends.
   */
  async #flush(): Promise<void> {
    const { head } = this.#audiences;
    let start = performance.now();
    let costMs = 0;
    let sent = 0;
    let inSlice = 0;
    this.#again = false;
    this.#trim();
    const endSlice = async () => {
      await nextTurn();
      const now = performance.now();
      costMs += now - start;
      this.#sliceClients = Math.max(
        1,
        Math.round(SLICE_MS * inSlice / Math.max(now - start, 0.01)),
      );
      inSlice = 0;
      start = now;
    };
    for (const registration of this.#registrations) {
      if (!registration.offer(start)) continue;
      sent++;
      if (++inSlice >= this.#sliceClients) await endSlice();
    }
    if (inSlice > 0) await endSlice();
    this.#pacer.flushed(performance.now(), costMs);
    if (sent > 0) flushDuration.observe(costMs / 1e3);
    this.#flushing = false;
    this.#retryMs = sent > 0
      ? MIN_RETRY_MS
      : Math.min(this.#retryMs * 2, MAX_RETRY_MS);
    if (this.#audiences.head !== head) this.flushSoon();
    else if (this.#again) this.flushSoon(this.#retryMs);
  }
}
