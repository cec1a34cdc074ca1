import { type StoredEvent, tombstone } from "../engine.ts";

/**
 * Puts together what a log holds after some `seq` and the places in it that were
 * deleted, both in order and as of one moment. In each of these stands a
 * {@linkcode DeletedEvent} for itself.
 *
 * @param limit How many of either were asked for: of what came in full there may be more.
 * @returns Events without a hole between them, though there may be one before them;
 * `undefined` where something is missing that was not deleted, or something is not ours.
 */
export function merge(
  after: number,
  entries: readonly StoredEvent[],
  places: readonly string[],
  limit: number,
): StoredEvent[] | undefined {
  const deleted = places.map(Number);
  if (!deleted.every((seq) => Number.isSafeInteger(seq) && seq > after)) return;
  const logged = entries.map(({ seq }) => seq);
  const end = Math.min(reach(logged, limit), reach(deleted, limit));
  const page = [...entries, ...deleted.map(tombstone)]
    .filter(({ seq }) => seq <= end)
    .sort((a, b) => a.seq - b.seq);
  const hole = page.findLastIndex(({ seq }, i) =>
    i > 0 && seq !== page[i - 1].seq + 1
  );
  if (hole === -1) return page;
  // The log is cut off at its beginning, and places that were there are left over.
  const cutOff = page[hole - 1].seq < (logged[0] ?? Infinity);
  return cutOff ? page.slice(hole) : undefined;
}

/** Up to which `seq` all is known. */
function reach(seqs: readonly number[], limit: number): number {
  return seqs.length < limit ? Infinity : seqs[seqs.length - 1];
}
