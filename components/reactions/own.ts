/**
 * The viewer's own reactions: shown at once, and not again when they come back among
 * the room's.
 *
 * @module
 */
import type { Reaction, ReactionCounts } from "../../hub/protocol.ts";
import { countsInOrder } from "./emoji.ts";

/** A reaction that hasn't come back by then was not accepted. */
export const RETURN_TIMEOUT_MS = 5_000;

/** Remembers reactions that were shown and have not come back. Times are in milliseconds. */
export class OwnReactions {
  /** When each was shown, the oldest first. */
  readonly #shown = new Map<Reaction, number[]>();

  /** One is shown at `now`, before the room has it. */
  show(reaction: Reaction, now: number): void {
    this.#shown.set(reaction, [...this.#waitedFor(reaction, now), now]);
  }

  /** Of the room's reactions at `now`, those that were not shown yet. */
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
