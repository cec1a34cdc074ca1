/**
 * What the list shows while it is paused. Pure.
 *
 * @module
 */
import type { Reply } from "../../../hub/protocol.ts";
import { covers, placed } from "./placed.ts";
import { type Entry, type Line, without } from "./timeline.ts";

/** What the keys of removed messages' marks begin with. */
const GONE = "gone-";

/** Entries left free for older messages when a paused list is joined to newer ones. */
const ROOM_FOR_OLDER = 200;

/**
 * Replaces removed messages by marks of the same height, so that nothing moves, and
 * removes their texts from replies. Returns the same array if nothing changed.
 */
export function withMarks(
  entries: readonly Entry[],
  isGone: (said: Reply) => boolean,
  label: string,
  heightOf: (line: Line) => number,
): readonly Entry[] {
  const isAffected = (entry: Entry) =>
    entry.kind === "line" &&
    (isGone(entry) || entry.reply?.text !== undefined && isGone(entry.reply));
  if (!entries.some(isAffected)) return entries;
  const marked = entries.map((entry): Entry =>
    entry.kind === "line" && isGone(entry)
      ? {
        kind: "mark",
        key: GONE + entry.key,
        seq: entry.seq,
        label,
        props: {
          "aria-live": "off",
          style: { height: `${heightOf(entry)}px`, padding: "0 1rem" },
        },
      }
      : entry
  );
  return without(marked, isGone);
}

/**
 * Replaces the marks of messages that were restored by their rows, and gives replies the
 * texts of those messages back. Returns the same array if nothing changed.
 *
 * @param present The entries at present.
 */
export function withRestored(
  entries: readonly Entry[],
  present: readonly Entry[],
): readonly Entry[] {
  const isAffected = (entry: Entry) =>
    entry.kind === "mark" && entry.key.startsWith(GONE) ||
    entry.kind === "line" && entry.reply && entry.reply.text === undefined;
  if (!entries.some(isAffected)) return entries;
  const lines = new Map(
    present.flatMap((entry) =>
      entry.kind === "line" ? [[entry.seq, entry]] : []
    ),
  );
  const restored = entries.map((entry) =>
    isAffected(entry) ? lines.get(entry.seq) ?? entry : entry
  );
  return restored.some((entry, at) => entry !== entries[at])
    ? restored
    : entries;
}

/**
 * The entries of a list that is no longer paused because the viewer scrolls back: those
 * shown until now, then the newer ones, at most `most`. The oldest newer ones make way.
 */
export function joined(
  shown: readonly Entry[],
  entries: readonly Entry[],
  most: number,
): readonly Entry[] {
  const first = shown[0]?.seq ?? 0;
  const last = shown.at(-1)?.seq ?? 0;
  const isWhole = entries.length === 0 || entries[0].seq <= last;
  const loaded = entries.filter(({ kind }) => kind === "line");
  // Adds what was restored or loaded meanwhile, and what came before an own message.
  shown = placed(
    shown.filter((each) =>
      each.kind !== "skipped" || !loaded.some(({ seq }) => covers(each, seq))
    ),
    entries.filter(({ seq }) => seq >= first && seq <= last),
  );
  const newer = entries.filter(({ seq }) => seq > last);
  // The entries may begin with older messages that were loaded meanwhile.
  const older = entries.filter(({ seq }) => seq < first);
  const kept = newer.slice(-Math.max(1, most - ROOM_FOR_OLDER - shown.length));
  if (isWhole && kept.length === newer.length) {
    return [...older, ...shown, ...newer];
  }
  const gap = kept[0].seq - 1;
  return [...shown, { kind: "gap", key: `gap-${gap}`, seq: gap }, ...kept];
}
