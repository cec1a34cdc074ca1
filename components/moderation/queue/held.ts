/**
 * The state of the panel's list of held messages.
 *
 * @module
 */
import type { Held } from "../view.ts";

/**
 * A moderator's decision on held messages: to approve them, also all further ones of their
 * authors; to refuse them, or to ban their authors too.
 */
export type Verdict = "approve" | "allow" | "refuse" | "ban";

/** What is selected: a message, all from another one to it, or all that are alike. */
export type Kind = "one" | "range" | "person" | "words";

/** The action of a decision, and its fields. */
export const ACTIONS: Readonly<
  Record<Verdict, Readonly<Record<string, string | boolean>>>
> = {
  approve: { action: "approve" },
  allow: { action: "approve", allow: true },
  refuse: { action: "refuse" },
  ban: { action: "refuse", ban: true },
};

/** A message that is waiting, or that was just decided. */
export interface HeldRow extends Held {
  readonly id: string;
  readonly state: "waiting" | "asked" | Verdict | "gone";
  /** Why the decision failed. */
  readonly problem?: string;
}

/** The rows of waiting messages, the oldest first. */
export function heldRows(held: Iterable<readonly [string, Held]>): HeldRow[] {
  return [...held].map(([id, { at, from, text, me, why, words }]): HeldRow => ({
    id,
    at,
    from: { id: from.id, name: from.name },
    text,
    me,
    why,
    words,
    state: "waiting",
  })).sort((a, b) => a.at - b.at);
}

export function isWaiting({ state }: Pick<HeldRow, "state">): boolean {
  return state === "waiting" || state === "asked";
}

/** The reason for which a message is held. A code of the hook's own follows as it is. */
export function whyIn(
  whys: Readonly<Record<string, string>>,
  why: string,
): string {
  const [known, label] = why.split(": ", 2);
  const shown = Object.hasOwn(whys, known) ? whys[known] : known;
  return label === undefined ? shown : `${shown}: ${label}`;
}

export function countWaiting(rows: readonly HeldRow[]): number {
  return rows.filter(isWaiting).length;
}

/** The waiting messages of the same person, or with the same words. */
export function alike(
  rows: readonly HeldRow[],
  row: HeldRow,
  by: "person" | "words",
): HeldRow[] {
  return rows.filter((each) =>
    isWaiting(each) &&
    (by === "person" ? each.from.id === row.from.id : each.words === row.words)
  );
}

/** The ids of the waiting messages from one to another, in either direction. */
export function between(
  rows: readonly HeldRow[],
  one: string,
  other: string,
): string[] {
  const ends = [one, other].map((id) => rows.findIndex((row) => row.id === id));
  if (ends.includes(-1)) return [other];
  return rows.slice(Math.min(...ends), Math.max(...ends) + 1)
    .filter(isWaiting).map(({ id }) => id);
}

/** The ids of what a decision on some rows decides. A ban decides on everything of its authors. */
export function decidedBy(
  rows: readonly HeldRow[],
  asked: readonly HeldRow[],
  verdict: Verdict,
): Set<string> {
  const banned = new Set(
    verdict === "ban" ? asked.map(({ from }) => from.id) : [],
  );
  const theirs = rows.filter((row) =>
    isWaiting(row) && banned.has(row.from.id)
  );
  return new Set([...asked, ...theirs].map(({ id }) => id));
}

/**
 * The rows with a decision on some of them. The current list may have come without them
 * before the answer did.
 *
 * @param left By id, why a decision on them failed; `undefined`: they don't wait any more.
 */
export function decided(
  rows: readonly HeldRow[],
  ids: ReadonlySet<string>,
  verdict: Verdict,
  left: ReadonlyMap<string, string | undefined>,
): HeldRow[] {
  return rows.map((row) => {
    if (left.has(row.id)) {
      const problem = left.get(row.id);
      // What is gone meanwhile stays so.
      if (row.state !== "asked") return row;
      return { ...row, state: problem ? "waiting" : "gone", problem };
    }
    return ids.has(row.id) && (isWaiting(row) || row.state === "gone")
      ? { ...row, state: verdict, problem: undefined }
      : row;
  });
}

/**
 * The rows after a decision on some of them was undone: they wait again, in their places if
 * they are still there.
 */
export function undone(
  rows: readonly HeldRow[],
  again: readonly HeldRow[],
): HeldRow[] {
  const missing = new Map(
    again.map((row) => [row.id, { ...row, state: "waiting" } as const]),
  );
  const there = rows.map((row) => {
    const waits = missing.get(row.id);
    missing.delete(row.id);
    return isWaiting(row) ? row : waits ?? row;
  });
  return [...there, ...missing.values()];
}

/**
 * Merges the current list. Each row keeps its place, so that nobody approves a message
 * they haven't read; a row that somebody else decided says so. A decision on it that they
 * undo, also one of this page's, makes it wait again.
 *
 * @param shown The rows when the list was asked for: a later decision isn't in it.
 */
export function merge(
  rows: readonly HeldRow[],
  now: readonly HeldRow[],
  shown: readonly HeldRow[],
): HeldRow[] {
  const waiting = new Map(now.map((row) => [row.id, row]));
  const unchanged = new Set(shown);
  const kept = rows.map((row): HeldRow => {
    const waits = waiting.delete(row.id);
    if (isWaiting(row)) {
      return waits ? row : { ...row, state: "gone", problem: undefined };
    }
    const isNew = row.state !== "gone" && !unchanged.has(row);
    return waits && !isNew ? { ...row, state: "waiting" } : row;
  });
  return [...kept, ...waiting.values()];
}

/** Drops the rows that are decided, and of these only those that `may` go. */
export function sweep(
  rows: readonly HeldRow[],
  may: (at: number) => boolean = () => true,
): readonly HeldRow[] {
  const left = rows.filter(({ state }, at) => isWaiting({ state }) || !may(at));
  return left.length < rows.length ? left : rows;
}
