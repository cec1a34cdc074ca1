/**
 * Ranges of messages that were not sent: which of them share a row, and what becomes of them
 * when some of their messages arrive.
 *
 * @module
 */
import type { MessageEvent } from "../../../hub/protocol.ts";
import { wordsKey } from "../../../hub/wording/same_words.ts";
import { covers, withQuotes } from "../state/placed.ts";
import {
  type Entry,
  linesOf,
  reseat,
  type Skipped,
  textOf,
} from "../state/timeline.ts";

/** With so many messages between them, ranges don't share a row. */
const WITHIN_LINES = 10;

/** Nor with so much time between the messages around them. */
const WITHIN_MS = 10_000;

/** Ranges that share a row. */
export interface Joint {
  /** Those on the page, in order. */
  ranges: readonly Skipped[];
}

/**
 * Groups ranges. Each gets its group when it is first seen and keeps it, so that no row
 * changes when older ones leave the list.
 */
export class Joints {
  #joints = new Map<string, Joint>();

  /** The groups of the ranges, by their key. */
  join(entries: readonly Entry[]): ReadonlyMap<string, Joint> {
    const found = new Map<string, Joint>();
    const present = new Map<Joint, Skipped[]>();
    /** The last group, and how many lines and what time were before it. */
    let last: { joint: Joint; lines: number; at: number } | undefined;
    let lines = 0;
    let at = 0;
    for (const entry of entries) {
      if (entry.kind === "line") {
        lines++;
        at = entry.at;
      }
      if (entry.kind !== "skipped") continue;
      const isNear = last && lines - last.lines < WITHIN_LINES &&
        at - last.at < WITHIN_MS;
      const joint: Joint = this.#joints.get(entry.key) ??
        (isNear ? last!.joint : { ranges: [] });
      found.set(entry.key, joint);
      const ranges = present.get(joint);
      if (ranges) ranges.push(entry);
      else {
        present.set(joint, [entry]);
        last = { joint, lines, at };
      }
    }
    for (const [joint, ranges] of present) joint.ranges = ranges;
    this.#joints = found;
    return found;
  }
}

/** How many messages ranges have. */
export function countIn(ranges: readonly Skipped[]): number {
  return ranges.reduce((sum, { from, seq }) => sum + seq - from + 1, 0);
}

/**
 * Adds skipped messages in their places. `messages` are all that there are from `from` to
 * `to`, so nothing in between is skipped any more.
 *
 * @param begin The room's history begins here: a gap stands for what was skipped before.
 */
export function filled(
  entries: readonly Entry[],
  messages: readonly MessageEvent[],
  from: number,
  to: number,
  begin = from,
): readonly Entry[] {
  const ranges = entries.filter((each) => each.kind === "skipped");
  const lost = ranges.filter((range) =>
    range.from < begin && range.seq >= from && begin > from
  ).at(-1);
  const lines = linesOf(
    messages.filter(({ seq }) =>
      seq >= from && seq <= to && ranges.some((range) => covers(range, seq))
    ),
  );
  const left = entries.flatMap((each) =>
    each.kind === "skipped" && each.from <= to && each.seq >= from
      ? without(each, from, to, lines, entries)
      : each
  );
  if (lost) {
    const seq = Math.min(lost.seq, begin - 1);
    left.push({ kind: "gap", key: `gap-${seq}`, seq });
  }
  const all = [...left, ...lines].sort((a, b) => a.seq - b.seq)
    // One gap stands for two that meet.
    .filter(({ kind }, at, all) =>
      kind !== "gap" || all[at + 1]?.kind !== kind
    );
  for (const [at, entry] of all.entries()) {
    if (lines.includes(entry)) reseat(all, at);
  }
  return withQuotes(all, all);
}

function skipped(
  from: number,
  seq: number,
  alike: Skipped["alike"],
): Skipped {
  return { kind: "skipped", key: `skipped-${seq}`, from, seq, alike };
}

/** What is left of a range without `from` to `to`, of which `lines` have arrived. */
function without(
  range: Skipped,
  from: number,
  to: number,
  lines: readonly Entry[],
  entries: readonly Entry[],
): Skipped[] {
  const said = lines.filter(({ seq }) => covers(range, seq))
    .map((line) => line.kind === "line" ? wordsKey(line.text) : "");
  const alike = range.alike?.map(([seq, count]): [number, number] => {
    const words = wordsKey(textOf(entries, seq) ?? "");
    return [seq, count - said.filter((each) => each === words).length];
  }).filter(([, count]) => count > 0);
  const parts: Skipped[] = [];
  if (range.from < from) parts.push(skipped(range.from, from - 1, alike));
  if (range.seq > to) {
    parts.push(
      skipped(
        Math.max(range.from, to + 1),
        range.seq,
        parts.length > 0 ? undefined : alike,
      ),
    );
  }
  return parts;
}
