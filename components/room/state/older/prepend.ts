import type { MessageEvent } from "../../../../hub/protocol.ts";
import { type Entry, linesOf, textOf, type Timeline } from "../timeline.ts";

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
  return { ...timeline, entries: [...lines, ...withQuotes(entries, lines)] };
}

/** Adds the texts of the messages that entries reply to, as far as they are among `lines`. */
export function withQuotes(
  entries: readonly Entry[],
  lines: readonly Entry[],
): readonly Entry[] {
  return entries.map((entry) => {
    if (entry.kind !== "line" || !entry.reply) return entry;
    const text = entry.reply.text ?? textOf(lines, entry.reply.seq);
    return text === entry.reply.text
      ? entry
      : { ...entry, reply: { ...entry.reply, text } };
  });
}
