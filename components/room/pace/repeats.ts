/**
 * Finds messages that repeat what was said just before, to show them as one row.
 *
 * @module
 */
import type { Viewer } from "../../../hub/protocol.ts";
import { wordsKey } from "../../../hub/wording/same_words.ts";
import type { Entry, Line } from "../state/timeline.ts";

/** So many messages with the same words become one row. */
export const ENOUGH = 3;

/** How long after its first message a group takes others. */
const WITHIN_MS = 10_000;

/** With this many rows below its own, a group takes no more: the row may be out of sight. */
const WITHIN_ROWS = 10;

/** Messages with the same words. */
export interface Group {
  readonly words: string;
  /** When the first of them was posted, in milliseconds since 1970. */
  readonly at: number;
  /** Those on the page, in order. */
  lines: readonly Line[];
  /** How many more were not sent to this page. */
  alike: number;
  /** Whether it is one row. It stays one when messages are deleted. */
  folded: boolean;
}

/** A message's group, and when the message was posted. */
interface Member {
  readonly at: number;
  readonly group: Group;
}

/**
 * Groups messages. Each gets its group when it is first seen and keeps it, so that no row
 * changes when older ones leave the list.
 */
export class Repeats {
  /** By the `seq` of a message. Another epoch has the same `seq`s at other times. */
  #groups = new Map<number, Member>();

  /** The groups of the lines that may share a row, by their `seq`. */
  group(entries: readonly Entry[], you: Viewer): ReadonlyMap<number, Group> {
    const alike = alikeIn(entries);
    const known = this.#groups;
    const found = new Map<number, Member>();
    /** The last group of each text, and the number of its row. */
    const last = new Map<
      string,
      { readonly group: Group; readonly row: number }
    >();
    const present = new Map<Group, Line[]>();
    let row = 0;
    for (const line of entries) {
      // The mark of a message that was removed while the list is paused.
      if (line.kind === "mark") {
        const old = known.get(line.seq);
        if (old) found.set(line.seq, old);
      }
      if (line.kind !== "line") continue;
      row++;
      const words = wordsToFold(line, you);
      if (words === undefined) continue;
      const before = last.get(words);
      const old = known.get(line.seq);
      const group = old?.at === line.at && old.group.words === words
        ? old.group
        : before && takes(before, line.at, row)
        ? before.group
        : newGroup(words, line.at);
      found.set(line.seq, { at: line.at, group });
      const lines = present.get(group);
      if (lines) {
        lines.push(line);
        if (group.folded || lines.length >= ENOUGH) row--;
      } else {
        present.set(group, [line]);
        last.set(words, { group, row });
      }
    }
    for (const [group, lines] of present) {
      group.lines = lines;
      group.alike = sum(lines.map(({ seq }) => alike.get(seq) ?? 0));
      group.folded ||= lines.length + group.alike >= ENOUGH;
    }
    this.#groups = found;
    return new Map([...found].map(([seq, { group }]) => [seq, group]));
  }
}

function takes(
  { group, row }: { readonly group: Group; readonly row: number },
  at: number,
  now: number,
): boolean {
  return at - group.at < WITHIN_MS && now - row <= WITHIN_ROWS;
}

function newGroup(words: string, at: number): Group {
  return { words, at, lines: [], alike: 0, folded: false };
}

/** The words of each line; `undefined`: it always has a row of its own. */
const foldable = new WeakMap<Line, string | undefined>();

function wordsToFold(line: Line, you: Viewer): string | undefined {
  const { from, reply, links, announcement, me, text } = line;
  if (from.id === you.id) return undefined;
  if (!foldable.has(line)) {
    // Who is mentioned, and by which name, is not always known here: nobody is folded away.
    // Nor is anybody for whom a bot speaks.
    const stays = from.role !== "viewer" || from.bot !== undefined || reply ||
      links || announcement || me || /[@＠]/.test(text);
    foldable.set(line, stays ? undefined : wordsKey(text));
  }
  return foldable.get(line);
}

/** How many messages that were not sent say the same words as one that was, by its `seq`. */
export function alikeIn(
  entries: readonly Entry[],
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const entry of entries) {
    if (entry.kind !== "skipped") continue;
    for (const [seq, count] of entry.alike ?? []) {
      counts.set(seq, (counts.get(seq) ?? 0) + count);
    }
  }
  return counts;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
