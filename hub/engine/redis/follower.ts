import type {
  ReactionsTally,
  RoomEvent,
  StoredEvent,
  Subscription,
} from "../engine.ts";
import { AsyncQueue } from "../async_queue.ts";

/** One subscription to a room: takes each event once, whichever way it comes. */
export class Follower implements Subscription {
  /** The last `seq` that it was told. */
  seq: number;
  /** Whether it is where the feed is, and is told what comes. */
  live = false;
  /** Whether nobody takes any more. */
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

  /** Passes an event on, unless it was before. */
  tell(event: StoredEvent): void {
    if (event.seq <= this.seq) return;
    this.seq = event.seq;
    this.#queue.push(event);
  }

  /** Passes on how many are elsewhere. */
  count(viewers: number): void {
    this.#queue.push({ type: "elsewhere", viewers });
  }

  /** Passes on how viewers reacted. */
  react(reactions: ReactionsTally): void {
    this.#queue.push(reactions);
  }

  /** Ends it: with an error, or as it is. */
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
