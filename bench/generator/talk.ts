/**
 * The two kinds of load: closed and open loops.
 *
 * @module
 */
import type { Client } from "./client.ts";
import type { Writer } from "./message.ts";

/** A client that sends messages. */
export interface Sender {
  readonly client: Client;
  readonly writer: Writer;
}

/** Keeps a number of a sender's messages in flight. */
export class ClosedLoop {
  readonly #sender: Sender;
  #due = 0;
  #stopped = false;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /** Sends more messages in one write, once this turn's received messages are counted. */
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
 * How late a timer may be, in milliseconds. For the last ones it spins the event loop,
 * so that little of the measured latency is the generator's own.
 */
const TIMER_ERROR_MS = 2;

/**
 * Messages closer together than this, in milliseconds, would keep the loop spinning, so
 * timers are used.
 */
const SHORTEST_INTERVAL = 5 * TIMER_ERROR_MS;

/**
 * Sends messages at fixed times, the senders taking turns. A message is stamped with
 * the time at which it was due, so that delays of the generator count as well.
 */
export class OpenLoop {
  readonly #senders: readonly Sender[];
  readonly #interval: number;
  readonly #start = performance.now();
  readonly #turn: (sent: number) => number;
  #sent = 0;
  #stopped = false;

  /**
   * @param turn The index of the sender of the next message, after `sent` messages; by
   * default each in turn.
   * @param perSecond Messages of all senders together.
   */
  constructor(
    senders: readonly Sender[],
    perSecond: number,
    turn = (sent: number) => sent % senders.length,
  ) {
    this.#senders = senders;
    this.#turn = turn;
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
      const { client, writer } = this.#senders[this.#turn(this.#sent++)];
      client.send([writer.next(due)]);
    }
    const wait = this.#start + this.#sent * this.#interval - performance.now();
    if (this.#interval < SHORTEST_INTERVAL) {
      setTimeout(() => this.#tick(), Math.max(0, wait));
    } else if (wait > TIMER_ERROR_MS) {
      setTimeout(() => this.#tick(), wait - TIMER_ERROR_MS);
    } else setImmediate(() => this.#tick());
  }
}
