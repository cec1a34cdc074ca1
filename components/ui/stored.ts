/**
 * What a browser keeps of a viewer's choices. A page in a frame, or one that a viewer
 * forbids to store anything, keeps nothing and works all the same.
 *
 * @module
 */

/** Where it is kept: for good, or as long as the tab is open. */
type Place = "localStorage" | "sessionStorage";

/** What all names begin with: other pages may share the origin. */
const PREFIX = "hubbub.";

/** What was kept under a name, as it was; `undefined`: nothing that can be read. */
export function load(
  name: string,
  place: Place = "localStorage",
): unknown {
  try {
    return JSON.parse(globalThis[place].getItem(PREFIX + name) ?? "null") ??
      undefined;
  } catch {
    // Forbidden, or written by somebody else.
    return undefined;
  }
}

/** Keeps a value under a name; `undefined`: none any more. */
export function save(
  name: string,
  value: unknown,
  place: Place = "localStorage",
): void {
  try {
    if (value === undefined) globalThis[place].removeItem(PREFIX + name);
    else globalThis[place].setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Forbidden, or full: the choice lasts as long as the page.
  }
}
