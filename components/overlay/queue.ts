/**
 * What an overlay has heard and may not show yet.
 *
 * The server holds the room's delay for viewers. Where a streamer's own cookie reaches
 * the overlay, it is told as a moderator is, at once; the broadcast must keep to the
 * delay all the same.
 *
 * @module
 */
import { MAX_DELAY_SECONDS, type OrderedEvent } from "../../hub/protocol.ts";

/** Something that has its time on the screen, in milliseconds since 1970. */
export interface Due {
  readonly event: OrderedEvent;
  readonly at: number;
}

/** Whether a message goes, by its key (its `seq`) and the id of who wrote it. */
export type Goes = (key: string, from: string) => boolean;

/** What waits at a time, at most: more than a crowded room says in the longest delay. */
const MAX_WAITING = 5_000;

/** Events on their way to the screen, in the room's order. */
export class Queue {
  #waiting: Due[] = [];

  /** When the first one is due; `Infinity`: none waits. */
  get next(): number {
    return this.#waiting[0]?.at ?? Infinity;
  }

  add(event: OrderedEvent, at: number): void {
    const before = this.#waiting.at(-1)?.at ?? 0;
    this.#waiting.push({ event, at: Math.max(before, at) });
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
  }

  /** Takes out what is due. */
  take(now: number): Due[] {
    // A clock that was set back keeps nothing longer than the longest delay.
    const latest = now + MAX_DELAY_SECONDS * 1_000;
    const first = this.#waiting.findIndex(({ at }) => at > now && at <= latest);
    return this.#waiting.splice(0, first < 0 ? this.#waiting.length : first);
  }

  /** What is taken back while it waits is never seen. */
  remove(goes: Goes): void {
    this.#waiting = this.#waiting.filter(({ event }) =>
      event.type !== "message" || !goes(String(event.seq), event.from.id)
    );
  }

  clear(): void {
    this.#waiting = [];
  }
}
