/**
 * Whom a viewer does not want to read, as their browser keeps it.
 *
 * @module
 */
import { load } from "../../ui/stored.ts";

/** Names by ids. */
export type Hidden = ReadonlyMap<string, string>;

/** The name under which they are kept. */
export const HIDDEN = "hidden";

/** The people that the browser has kept. */
export function loadHidden(): Hidden {
  const hidden = load(HIDDEN);
  return new Map(Array.isArray(hidden) ? hidden.filter(isPair) : []);
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 &&
    value.every((each) => typeof each === "string");
}
