import { type Entry, reseat, type Skipped, textOf } from "./timeline.ts";

/**
 * Adds entries in their order. A message replaces the mark of its removal; one that is there
 * already, or in a skipped range, is left out. Returns the same array if there is nothing to
 * add.
 *
 * @param read A row that keeps its name, and so its height: it is being read.
 */
export function placed(
  entries: readonly Entry[],
  more: readonly Entry[],
  read?: Entry,
): readonly Entry[] {
  const keys = new Set(entries.map(({ key }) => key));
  const ranges = entries.filter((each) => each.kind === "skipped");
  const added = more.filter(({ kind, key, seq }) =>
    !keys.has(key) &&
    !(kind === "line" &&
      ranges.some((range) => covers(range, seq)))
  );
  if (added.length === 0) return entries;
  const shown = new Set(
    added.flatMap(({ kind, seq }) => kind === "line" ? seq : []),
  );
  const all = [
    ...entries.filter(({ kind, seq }) => kind !== "mark" || !shown.has(seq)),
    ...added,
  ].sort((a, b) => a.seq - b.seq || rank(a) - rank(b));
  for (const [at, entry] of all.entries()) {
    if (entry !== read) reseat(all, at);
  }
  return withQuotes(all, added);
}

/** Whether a message is among those of a range. */
export function covers({ from, seq: to }: Skipped, seq: number): boolean {
  return from <= seq && seq <= to;
}

/** A divider comes before the message of its `seq`. */
function rank({ kind }: Entry): number {
  return kind === "line" ? 1 : 0;
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
