import type { MessageEvent } from "../../../../hub/protocol.ts";
import { placed } from "../placed.ts";
import { type Entry, type Line, linesOf, type Timeline } from "../timeline.ts";

/** The first message. */
export function firstLine(entries: readonly Entry[]): Line | undefined {
  return entries.find((each) => each.kind === "line");
}

/** The `seq` of the first message or, if there is none, of the next one. */
export function firstOf({ entries, seq }: Timeline): number {
  return firstLine(entries)?.seq ?? seq + 1;
}

/**
 * Adds older messages above. The first row keeps its name, and so its height: it is being read.
 *
 * @param before The older messages are those below this `seq`.
 */
export function prepend(
  timeline: Timeline,
  older: readonly MessageEvent[],
  before: number,
): Timeline {
  const first = firstLine(timeline.entries);
  const lines = linesOf(older.filter(({ seq }) => seq < before));
  // What was skipped before comes with the older messages.
  const entries = timeline.entries.filter((each) =>
    each.kind !== "skipped" || each.seq >= before
  );
  return { ...timeline, entries: placed(entries, lines, first) };
}
