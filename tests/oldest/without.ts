/**
 * Makes a page's browser as old as the oldest ones, as far as scripts can: deletes what
 * they lack.
 *
 * @module
 */
import {
  BUILTINS,
  featureAt,
  isMissing,
  nameOf,
  OWNERS,
  partsOf,
} from "./support.ts";

/** The interface by which tests watch pages. */
const WATCHED = "LayoutShift";

/** A script for a page's beginning. */
export function scriptOfOldest(): string {
  const members = OWNERS.filter((owner) => nameOf(owner) !== WATCHED)
    .flatMap((owner) =>
      partsOf(owner).filter(isMissing)
        .map((part) => [nameOf(owner), nameOf(part)])
    );
  const intl = partsOf(featureAt(BUILTINS, "Intl")!).filter(isMissing);
  const globals = [...OWNERS, ...partsOf(featureAt("api.Window")!)]
    .filter(isMissing).map(nameOf);
  const deleted = JSON.stringify({
    members: [...members, ...intl.map((each) => ["Intl", nameOf(each)])],
    globals: globals.map((name) => name.replace(/_property$/, "")),
  });
  return `(${deleteAll})(${deleted})`;
}

/** It is sent to the browser as text, so it can't refer to anything outside. */
function deleteAll(
  { members, globals }: {
    members: readonly (readonly [string, string])[];
    globals: readonly string[];
  },
): void {
  const from = (object: object | undefined, name: string) => {
    if (object && Object.hasOwn(object, name)) {
      Reflect.deleteProperty(object, name);
    }
  };
  for (const [owner, name] of members) {
    const object = Reflect.get(globalThis, owner);
    const [plain, kind] = name.split("_");
    // A static member may have the name of one that every browser has.
    if (kind !== "static") from(object?.prototype, plain);
    from(object, plain);
  }
  for (const name of globals) from(globalThis, name);
}
