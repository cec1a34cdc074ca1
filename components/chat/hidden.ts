/**
 * Whom a viewer does not want to read, as their browser keeps it.
 *
 * @module
 */
import { keep, recall } from "../stored.ts";

/** Names by ids. */
export type Hidden = ReadonlyMap<string, string>;

const NAME = "hidden";

/** The last so many are kept. */
const MAX_HIDDEN = 200;

/** The people that the browser has kept. */
export function recallHidden(): Hidden {
  const hidden = recall(NAME);
  return new Map(Array.isArray(hidden) ? hidden.filter(isPair) : []);
}

/** Has the browser keep them. */
export function keepHidden(hidden: Hidden): void {
  const kept = [...hidden].slice(-MAX_HIDDEN);
  keep(NAME, kept.length > 0 ? kept : undefined);
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 &&
    value.every((each) => typeof each === "string");
}
