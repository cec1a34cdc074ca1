import { flushDuration } from "../operator/metrics.ts";
import { Pacer } from "./pacer.ts";
import type { Registration } from "./registration.ts";

/** How long a slice of a flush may keep the event loop, in milliseconds. */
const SLICE_MS = 1;

/** Clients in the first slice of a room's life, before their cost is known. */
const FIRST_SLICE_CLIENTS = 64;

/** Below this many milliseconds a timer is later than the next turn of the event loop. */
const MIN_TIMER_MS = 2;

/**
 * When to look again at clients that did not take what waits for them, in milliseconds:
 * soon, for one that only has to drain its socket, then ever later, for one that is stuck.
 */
const MIN_RETRY_MS = 4;
const MAX_RETRY_MS = 128;

/** What a flusher sends, and to whom. */
export interface FlushTarget {
  readonly registrations: Iterable<Registration>;
  /** A number that changes whenever there is something new to send. */
  readonly head: number;
  /** Called at the beginning of each flush. */
  trim(): void;
}

/** Offers the clients of a room what they have not been sent: all of them, in slices, one flush at a time. */
export class Flusher {
  readonly #room: FlushTarget;
  readonly #pacer = new Pacer();
  #flushing = false;
  /** Whether a client has something left to take after the flush under way. */
  #left = false;
  #slice = FIRST_SLICE_CLIENTS;
  #retry = MIN_RETRY_MS;

  constructor(room: FlushTarget) {
    this.#room = room;
  }

  /** A client has something left to take: the next flush offers it again. */
  flushLeft(): void {
    this.#left = true;
    this.flushSoon();
  }

  /**
   * Flushes as soon as the cost of the last flush has been paid back, if none is under way.
   *
   * @param atLeast Not before this many milliseconds.
   */
  flushSoon(atLeast = 0): void {
    if (this.#flushing) return;
    this.#flushing = true;
    const pause = Math.max(atLeast, this.#pacer.pause(performance.now()));
    if (pause < MIN_TIMER_MS) setImmediate(() => this.#flush());
    else setTimeout(() => this.#flush(), pause);
  }

  /**
   * Offers every client what it has not been sent. The clients' write pumps run
   * between the slices, so that a slice's time holds what it sent.
   */
  async #flush(): Promise<void> {
    const { head } = this.#room;
    let start = performance.now();
    let cost = 0;
    let sent = 0;
    let inSlice = 0;
    this.#left = false;
    this.#room.trim();
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
    for (const registration of this.#room.registrations) {
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
    if (this.#room.head !== head) this.flushSoon();
    else if (this.#left) this.flushSoon(this.#retry);
  }
}
