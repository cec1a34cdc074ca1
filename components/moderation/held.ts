/**
 * The state of the panel's list of held messages.
 *
 * @module
 */
import type { Held } from "./view.ts";

/** A message that is waiting, or that was just decided. */
export interface HeldRow extends Held {
  readonly id: string;
  readonly state: "waiting" | "asked" | "approve" | "refuse" | "gone";
  /** Why the decision failed. */
  readonly problem?: string;
}

/** The rows of waiting messages, the oldest first. */
export function heldRows(held: Iterable<readonly [string, Held]>): HeldRow[] {
  return [...held].map(([id, { at, from, text, why }]): HeldRow => (
    { id, at, from: { name: from.name }, text, why, state: "waiting" }
  )).sort((a, b) => a.at - b.at);
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
  return rows.filter(({ state }) => state === "waiting" || state === "asked")
    .length;
}

/**
 * Merges the current list. Each row keeps its place, so that nobody approves a message
 * they haven't read; a row that somebody else decided says so.
 */
export function merge(
  rows: readonly HeldRow[],
  now: readonly HeldRow[],
): HeldRow[] {
  const waiting = new Map(now.map((row) => [row.id, row]));
  const kept = rows.map((row): HeldRow => {
    const waits = waiting.delete(row.id);
    const ours = row.state === "approve" || row.state === "refuse";
    return waits || ours ? row : { ...row, state: "gone", problem: undefined };
  });
  return [...kept, ...waiting.values()];
}

/** Drops the rows that are decided, and of these only those that `may` go. */
export function sweep(
  rows: readonly HeldRow[],
  may: (at: number) => boolean = () => true,
): readonly HeldRow[] {
  const left = rows.filter(({ state }, at) =>
    state === "waiting" || state === "asked" || !may(at)
  );
  return left.length < rows.length ? left : rows;
}
