import { type StoredEvent, tombstone } from "../../engine.ts";

/**
 * Merges a log's entries after some `seq` with the seqs deleted from it, both in order
 * and read at the same moment. Each deleted message is replaced by a
 * {@linkcode DeletedEvent}.
 *
 * @param limit How many of each were requested; if that many came, there may be more.
 * @returns Events without a gap between them, though there may be one before them;
 * `undefined` if one is missing that wasn't deleted, or if something isn't ours.
 */
export function merge(
  after: number,
  entries: readonly StoredEvent[],
  deletedSeqs: readonly string[],
  limit: number,
): StoredEvent[] | undefined {
  const deleted = deletedSeqs.map(Number);
  if (!deleted.every((seq) => Number.isSafeInteger(seq) && seq > after)) return;
  const logged = entries.map(({ seq }) => seq);
  const end = Math.min(knownUpTo(logged, limit), knownUpTo(deleted, limit));
  const page = [...entries, ...deleted.map(tombstone)]
    .filter(({ seq }) => seq <= end)
    .sort((a, b) => a.seq - b.seq);
  const hole = page.findLastIndex(({ seq }, i) =>
    i > 0 && seq !== page[i - 1].seq + 1
  );
  if (hole === -1) return page;
  // The log was trimmed at its start, and older deleted seqs are left over.
  const cutOff = page[hole - 1].seq < (logged[0] ?? Infinity);
  return cutOff ? page.slice(hole) : undefined;
}

/** Returns the `seq` up to which everything is known. */
function knownUpTo(seqs: readonly number[], limit: number): number {
  return seqs.length < limit ? Infinity : seqs[seqs.length - 1];
}
