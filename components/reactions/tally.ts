/**
 * Counts the room's recent reactions.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type { ReactionCounts } from "../../hub/protocol.ts";
import { countsInOrder } from "./emoji.ts";

/** The count starts over this long after the last reaction. */
export const QUIET_AFTER_MS = 5_000;

/** A count that grows while people react and disappears when they stop. */
export class Tally {
  readonly counts = signal<ReactionCounts>({});
  #timer: ReturnType<typeof setTimeout> | undefined;

  add(counts: ReactionCounts): void {
    const sum = { ...this.counts.peek() };
    for (const [reaction, count] of countsInOrder(counts)) {
      sum[reaction] = (sum[reaction] ?? 0) + count;
    }
    this.counts.value = sum;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.counts.value = {}, QUIET_AFTER_MS);
  }
}
