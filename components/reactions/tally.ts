/**
 * How often the room has reacted lately.
 *
 * @module
 */
import { signal } from "@preact/signals";
import {
  type Reaction,
  type ReactionCounts,
  REACTIONS,
} from "../../hub/protocol.ts";

/** So long after the last reaction the count begins anew, in milliseconds. */
export const QUIET_AFTER = 5_000;

/** A count that grows while people react, and goes when they stop. */
export class Tally {
  readonly counts = signal<ReactionCounts>({});
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Adds what the room has reacted with. */
  add(counts: ReactionCounts): void {
    const sum: Partial<Record<Reaction, number>> = {};
    for (const reaction of REACTIONS) {
      const count = (this.counts.peek()[reaction] ?? 0) +
        (counts[reaction] ?? 0);
      if (count > 0) sum[reaction] = count;
    }
    this.counts.value = sum;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.counts.value = {}, QUIET_AFTER);
  }
}
