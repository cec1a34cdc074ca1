import { continues, type Entry, textOf } from "./timeline.ts";

/**
 * Puts more entries into their places in the order, each message once: it replaces the mark
 * of its removal, and is left out where the page has it or a range that it belongs to.
 * Returns the same array if there is nothing to add.
 *
 * @param read A row that stays as it is.
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
      ranges.some((range) => range.from <= seq && seq <= range.seq))
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
    if (entry.kind !== "line" || entry === read) continue;
    const continued = continues(all[at - 1], entry);
    if (continued !== entry.continued) all[at] = { ...entry, continued };
  }
  return withQuotes(all, added);
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
