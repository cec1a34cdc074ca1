/**
 * How often the room has reacted lately.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type { ReactionCounts } from "../../hub/protocol.ts";
import { countsInOrder } from "./emoji.ts";

/** So long after the last reaction the count begins anew, in milliseconds. */
export const QUIET_AFTER_MS = 5_000;

/** A count that grows while people react, and goes when they stop. */
export class Tally {
  readonly counts = signal<ReactionCounts>({});
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Adds what the room has reacted with. */
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
