/**
 * A viewer's own reactions: they are shown at once, and not a second time when they
 * come back among the room's.
 *
 * @module
 */
import type { Reaction, ReactionCounts } from "../../hub/protocol.ts";
import { countsInOrder } from "./emoji.ts";

/** What has not come back by then, in milliseconds, was not taken. */
export const RETURN_TIMEOUT_MS = 5_000;

/** Remembers what was shown and has not come back. Times are in milliseconds. */
export class OwnReactions {
  /** When each of them was shown, the oldest first. */
  readonly #shown = new Map<Reaction, number[]>();

  /** One is shown at `now`, before the room has it. */
  show(reaction: Reaction, now: number): void {
    this.#shown.set(reaction, [...this.#waitedFor(reaction, now), now]);
  }

  /** Of what the room is told at `now`, what has not been shown yet. */
  rest(counts: ReactionCounts, now: number): ReactionCounts {
    const rest: Partial<Record<Reaction, number>> = {};
    for (const [reaction, count] of countsInOrder(counts)) {
      const waiting = this.#waitedFor(reaction, now);
      this.#shown.set(reaction, waiting.slice(count));
      if (count > waiting.length) rest[reaction] = count - waiting.length;
    }
    return rest;
  }

  #waitedFor(reaction: Reaction, now: number): number[] {
    const shown = this.#shown.get(reaction) ?? [];
    return shown.filter((at) => now - at < RETURN_TIMEOUT_MS);
  }
}
