/**
 * The people whom the viewer hides, as the browser stores them.
 *
 * @module
 */
import { load } from "../../ui/stored.ts";

/** Names by viewer id. */
export type Hidden = ReadonlyMap<string, string>;

/** The storage key. */
export const HIDDEN = "hidden";

export function loadHidden(): Hidden {
  const hidden = load(HIDDEN);
  return new Map(Array.isArray(hidden) ? hidden.filter(isPair) : []);
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 &&
    value.every((each) => typeof each === "string");
}
