/**
 * Stores values in the browser. Where storage is blocked, as in some frames, nothing is
 * stored and everything still works.
 *
 * @module
 */

/** Permanently, or for the lifetime of the tab. */
type Place = "localStorage" | "sessionStorage";

/** Other pages may share the origin. */
const PREFIX = "hubbub.";

/** Reads a stored value, unchecked; `undefined`: none that can be read. */
export function load(
  name: string,
  place: Place = "localStorage",
): unknown {
  try {
    return JSON.parse(globalThis[place].getItem(PREFIX + name) ?? "null") ??
      undefined;
  } catch {
    // Storage is blocked, or somebody else wrote the value.
    return undefined;
  }
}

/** Stores a value; `undefined` removes it. */
export function save(
  name: string,
  value: unknown,
  place: Place = "localStorage",
): void {
  try {
    if (value === undefined) globalThis[place].removeItem(PREFIX + name);
    else globalThis[place].setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Storage is blocked or full.
  }
}
