import type { RoomEvent, StoredEvent, Subscription } from "../engine.ts";
import { AsyncQueue } from "../async_queue.ts";

/** A subscription to a room. It yields each event once, whether it comes from the log or the channel. */
export class Follower implements Subscription {
  /** The `seq` of the last event it was sent. */
  seq: number;
  /** Whether it has caught up and receives new events. */
  live = false;
  ended = false;
  readonly #queue: AsyncQueue<RoomEvent>;
  #error: unknown;

  /** @param left Called once when it has ended. */
  constructor(after: number, left: () => void) {
    this.seq = after;
    this.#queue = new AsyncQueue(() => {
      this.ended = true;
      left();
    });
  }

  /** Sends an event, unless it was sent before. */
  tell(event: StoredEvent): void {
    if (event.seq <= this.seq) return;
    this.seq = event.seq;
    this.#queue.push(event);
  }

  /** Sends something that isn't stored: the viewers elsewhere, or reactions. */
  push(event: Exclude<RoomEvent, StoredEvent>): void {
    this.#queue.push(event);
  }

  /** Ends the subscription, with an error if there is one. */
  fail(error: unknown): void {
    if (this.ended) return;
    this.#error = error;
    this.#queue.end();
  }

  async next(): Promise<IteratorResult<RoomEvent>> {
    const result = await this.#queue.next();
    if (!result.done || this.#error === undefined) return result;
    const error = this.#error;
    this.#error = undefined;
    throw error;
  }

  return(): Promise<IteratorResult<RoomEvent>> {
    this.#error = undefined;
    return this.#queue.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
