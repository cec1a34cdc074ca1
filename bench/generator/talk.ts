/**
 * The two ways to load a server: closed and open loops.
 *
 * @module
 */
import type { Client } from "./client.ts";
import type { Writer } from "./message.ts";

/** A client that says something. */
export interface Sender {
  readonly client: Client;
  readonly writer: Writer;
}

/** Keeps a number of a sender's messages under way. */
export class ClosedLoop {
  readonly #sender: Sender;
  #due = 0;
  #stopped = false;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /** Sends so many messages, or as soon as those received in this turn are counted. */
  add(messages: number): void {
    if (this.#due === 0) queueMicrotask(() => this.#send());
    this.#due += messages;
  }

  stop(): void {
    this.#stopped = true;
  }

  #send(): void {
    const due = this.#due;
    this.#due = 0;
    if (this.#stopped) return;
    const { client, writer } = this.#sender;
    const now = performance.now();
    client.send(Array.from({ length: due }, () => writer.next(now)));
  }
}

/**
 * A timer may be late by this many milliseconds. The last of them are waited for by
 * turning the event loop, so that little of what is measured is the generator's own.
 */
const TIMER_ERROR = 2;

/** Messages closer together than this, in milliseconds, would keep the loop turning all the time: timers have to do. */
const SHORTEST_INTERVAL = 5 * TIMER_ERROR;

/**
 * Sends messages at fixed times, the senders taking turns. A message is stamped with
 * the time at which it was due, so that a generator or server that is late counts as late.
 */
export class OpenLoop {
  readonly #senders: readonly Sender[];
  readonly #interval: number;
  readonly #start = performance.now();
  #sent = 0;
  #stopped = false;

  /** @param perSecond Messages of all senders together. */
  constructor(senders: readonly Sender[], perSecond: number) {
    this.#senders = senders;
    this.#interval = 1000 / perSecond;
    this.#tick();
  }

  stop(): void {
    this.#stopped = true;
  }

  #tick(): void {
    if (this.#stopped) return;
    const now = performance.now();
    for (let due; (due = this.#start + this.#sent * this.#interval) <= now;) {
      const { client, writer } = this.#senders[
        this.#sent++ % this.#senders.length
      ];
      client.send([writer.next(due)]);
    }
    const wait = this.#start + this.#sent * this.#interval - performance.now();
    if (this.#interval < SHORTEST_INTERVAL) {
      setTimeout(() => this.#tick(), Math.max(0, wait));
    } else if (wait > TIMER_ERROR) {
      setTimeout(() => this.#tick(), wait - TIMER_ERROR);
    } else setImmediate(() => this.#tick());
  }
}
