import type { MessageEvent } from "../../../../hub/protocol.ts";
import { placed } from "../placed.ts";
import { linesOf, type Timeline } from "../timeline.ts";

/** Adds older messages above. The first row keeps its name, and so its height: it is being read. */
export function prepend(
  timeline: Timeline,
  older: readonly MessageEvent[],
): Timeline {
  const first = timeline.entries.find((each) => each.kind === "line");
  const lines = linesOf(
    first ? older.filter(({ seq }) => seq < first.seq) : older,
  );
  // What was skipped before the first line comes with the older messages.
  const entries = timeline.entries.filter((each) =>
    each.kind !== "skipped" || !first || each.seq > first.seq
  );
  return { ...timeline, entries: placed(entries, lines, first) };
}
