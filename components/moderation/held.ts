/**
 * Messages that wait for a moderator, as the panel lists them.
 *
 * @module
 */
import type { Held } from "./view.ts";

/** A message that waits, or was looked at a moment ago. */
export interface HeldRow extends Held {
  readonly id: string;
  readonly state: "waiting" | "asked" | "approve" | "refuse" | "gone";
  /** Why nothing could be done with it. */
  readonly problem?: string;
}

/** The rows of what waits, the oldest first. */
export function heldRows(held: Iterable<readonly [string, Held]>): HeldRow[] {
  return [...held].map(([id, { at, from, text, why }]): HeldRow => (
    { id, at, from: { name: from.name }, text, why, state: "waiting" }
  )).sort((a, b) => a.at - b.at);
}

/** How many wait. */
export function countWaiting(rows: readonly HeldRow[]): number {
  return rows.filter(({ state }) => state === "waiting" || state === "asked")
    .length;
}

/**
 * Takes in what waits now. Each row stays where it is, so that nobody approves what
 * they have not read; one that waits no more, because somebody else looked at it, says so.
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

/** The rows without those that nobody needs any more. */
export function sweep(rows: readonly HeldRow[]): HeldRow[] {
  return rows.filter(({ state }) => state === "waiting" || state === "asked");
}
