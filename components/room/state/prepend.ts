import type { MessageEvent } from "../../../hub/protocol.ts";
import { linesOf, textOf, type Timeline } from "./timeline.ts";

/** Adds older messages above. The first row keeps its name, and so its height: it is being read. */
export function prepend(
  timeline: Timeline,
  older: readonly MessageEvent[],
): Timeline {
  const first = timeline.entries.find((each) => each.kind === "line");
  const lines = linesOf(
    first ? older.filter(({ seq }) => seq < first.seq) : older,
  );
  const entries = [...lines, ...timeline.entries];
  for (const [at, entry] of entries.entries()) {
    if (at < lines.length || entry.kind !== "line" || !entry.reply) continue;
    const text = entry.reply.text ?? textOf(lines, entry.reply.seq);
    if (text !== entry.reply.text) {
      entries[at] = { ...entry, reply: { ...entry.reply, text } };
    }
  }
  return { ...timeline, entries };
}
