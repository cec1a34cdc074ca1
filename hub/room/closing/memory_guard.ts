import { report } from "../../operator/report.ts";
import { Summary } from "../../operator/summary.ts";

/** How fast a program on the same machine may fill memory, in bytes a millisecond. */
const FASTEST_BYTES_PER_MS = 4e6;

/**
 * How often memory is measured, in milliseconds: as soon as it could have reached what is
 * allowed. Measuring costs 0.2 ms with the wake-up, so the shortest takes 0.8 % of a core.
 */
const MIN_CHECK_INTERVAL_MS = 25;
const MAX_CHECK_INTERVAL_MS = 250;

/** How long clients may take to answer while there is time, in milliseconds. */
const ANSWER_TIMEOUT_MS = 2_000;

/** How long memory may stay exhausted after clients were dropped, in milliseconds from the next check. */
const SETTLE_MS = 300;

/** Memory beyond what is allowed at which clients that haven't answered yet are not waited for. */
const URGENT_BYTES = 64 * 2 ** 20;

/** Memory beyond what is allowed at which the process gives up, if dropping clients hasn't helped. */
const EXHAUSTED_BYTES = 192 * 2 ** 20;

/** What the process may need besides its clients and what it needed at the start: caches, fragmentation. */
const HEADROOM_BYTES = 96 * 2 ** 20;

/** What a client may need on average: few have the 64 KiB unread that each may have. */
const CLIENT_BYTES = 32 * 2 ** 10;

/** Memory below what is allowed at which clients are asked: by the next check, much can have been read. */
const AHEAD_BYTES = 48 * 2 ** 20;

/** By how much memory must have grown, since clients were asked or dropped, for all to be asked again. */
const STEP_BYTES = 32 * 2 ** 20;

/** A client, as the guard sees it. */
export interface Suspect {
  /** Asks for a sign of life. */
  ask(): void;
  /** Whether it has sent no complete frame since it was asked. */
  readonly silent: boolean;
  /** Ends its connection. */
  drop(): void;
}

/** What the guard watches. */
export interface Watched {
  readonly clients: ReadonlySet<Suspect>;
  /** Returns the size of the memory outside V8's heap, in bytes. */
  readonly nativeBytes: () => number;
  /** Called once if dropping clients doesn't free memory. */
  readonly onExhausted: () => void;
}

/**
 * Keeps clients from filling the process's memory with messages that never end. Deno
 * collects a message, however large, before anyone sees any of it; so the guard watches
 * the memory that nothing here accounts for. When there is nearly too much, it asks every client
 * for a sign of life. A client in the middle of a message can't send one, because frames
 * of two messages can't be mixed (RFC 6455, section 5.4). Whoever is silent is dropped;
 * one who was merely slow to answer reconnects and misses nothing.
 */
export class MemoryGuard {
  readonly #watched: Watched;
  readonly #startBytes: number;
  readonly #dropped = new Summary("memory_high");
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Until the next check, in milliseconds. */
  #waitMs = MIN_CHECK_INTERVAL_MS;
  /** When the clients were asked, in milliseconds; `undefined`: they aren't being asked. */
  #askedAt: number | undefined;
  /** Whether those who were silent have been dropped since memory was last as allowed. */
  #hasDropped = false;
  /** Since when memory has been exhausted although they were dropped. */
  #exhaustedSince: number | undefined;
  /** Below this, nobody is asked again. Falls with memory. */
  #tolerated = 0;
  #exhausted = false;
  /** The most clients so far: memory that is free again isn't always returned to the system. */
  #mostClients = 0;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#startBytes = watched.nativeBytes();
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#waitMs = this.check(performance.now());
      this.start();
    }, this.#waitMs);
    Deno.unrefTimer(this.#timer);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#dropped.flush();
  }

  /**
   * Measures memory, and acts if there is too much.
   *
   * @param now In milliseconds, never falling.
   * @returns How long the next check may wait, in milliseconds.
   */
  check(now: number): number {
    const { clients, nativeBytes } = this.#watched;
    const native = nativeBytes();
    this.#mostClients = Math.max(this.#mostClients, clients.size);
    const excess = native - this.#startBytes - HEADROOM_BYTES -
      this.#mostClients * CLIENT_BYTES;
    this.#act(now, native, excess);
    return Math.min(
      Math.max(-excess / FASTEST_BYTES_PER_MS, MIN_CHECK_INTERVAL_MS),
      MAX_CHECK_INTERVAL_MS,
    );
  }

  /**
   * @param native Memory outside V8's heap, in bytes.
   * @param excess How much more that is than allowed.
   */
  #act(now: number, native: number, excess: number): void {
    // The process is stopping; until it has, nobody may fill it.
    if (this.#exhausted) return void this.#drop();
    if (this.#hasHelped(now, excess)) return this.#relieve(now, native, excess);
    this.#exhausted = true;
    report("error", "memory_exhausted", {
      nativeMegabytes: Math.round(native / 1e6),
    });
    this.#watched.onExhausted();
  }

  /** Whether dropping clients has freed memory, or may still do so. */
  #hasHelped(now: number, excess: number): boolean {
    if (!this.#hasDropped || excess < EXHAUSTED_BYTES) {
      this.#exhaustedSince = undefined;
      return true;
    }
    this.#exhaustedSince ??= now;
    return now - this.#exhaustedSince < SETTLE_MS;
  }

  /** Asks all clients when there is nearly too much, and drops those who were silent. */
  #relieve(now: number, native: number, excess: number): void {
    if (excess <= 0) this.#hasDropped = false;
    if (excess <= -AHEAD_BYTES) this.#askedAt = undefined;
    if (this.#askedAt === undefined) {
      this.#tolerated = Math.min(this.#tolerated, native + STEP_BYTES);
      if (excess > -AHEAD_BYTES && native >= this.#tolerated) {
        this.#ask(now, native);
      }
    } else if (
      excess >= URGENT_BYTES || now - this.#askedAt >= ANSWER_TIMEOUT_MS
    ) {
      this.#askedAt = undefined;
      this.#tolerated = native + STEP_BYTES;
      if (excess <= 0) return;
      this.#hasDropped = true;
      for (let i = this.#drop(); i > 0; i--) this.#dropped.note();
    }
  }

  #ask(now: number, native: number): void {
    this.#askedAt = now;
    this.#tolerated = native + STEP_BYTES;
    for (const client of this.#watched.clients) client.ask();
  }

  /** Drops the silent clients, and returns their number. */
  #drop(): number {
    const silent = [...this.#watched.clients].filter((client) => client.silent);
    for (const client of silent) client.drop();
    return silent.length;
  }
}

/** Returns the size of this process's memory outside V8's heap, in bytes. */
export function nativeBytes(): number {
  const { rss, heapTotal } = Deno.memoryUsage();
  return rss - heapTotal;
}
