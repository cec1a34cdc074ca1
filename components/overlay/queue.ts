/**
 * Events that an overlay must not show yet.
 *
 * For viewers the server applies the room's delay. An overlay opened with a streamer's
 * own cookie is told at once, as moderators are, but the broadcast must still keep the
 * delay.
 *
 * @module
 */
import { MAX_DELAY_SECONDS, type OrderedEvent } from "../../hub/protocol.ts";

/** An event, and when to show it, in milliseconds since 1970. */
export interface DueEvent {
  readonly event: OrderedEvent;
  readonly at: number;
}

/** Whether to remove a message, given its key (its `seq`) and its author's id. */
export type MessageFilter = (key: string, from: string) => boolean;

/** The most events that wait: more than a busy room has in the longest delay. */
const MAX_WAITING = 5_000;

/** Waiting events, in the room's order. */
export class Queue {
  #waiting: DueEvent[] = [];

  /** When the first one is due; `Infinity` if none waits. */
  get next(): number {
    return this.#waiting[0]?.at ?? Infinity;
  }

  add(event: OrderedEvent, at: number): void {
    const before = this.#waiting.at(-1)?.at ?? 0;
    this.#waiting.push({ event, at: Math.max(before, at) });
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
  }

  /** Removes and returns the events that are due. */
  take(now: number): DueEvent[] {
    // If the clock was set back, events are still due after the longest delay.
    const latest = now + MAX_DELAY_SECONDS * 1_000;
    const first = this.#waiting.findIndex(({ at }) => at > now && at <= latest);
    return this.#waiting.splice(0, first < 0 ? this.#waiting.length : first);
  }

  /** Removes messages, so that they are never shown. */
  remove(goes: MessageFilter): void {
    this.#waiting = this.#waiting.filter(({ event }) =>
      event.type !== "message" || !goes(String(event.seq), event.from.id)
    );
  }

  clear(): void {
    this.#waiting = [];
  }
}
