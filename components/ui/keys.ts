/**
 * Arrow keys among elements that are one stop of the Tab key.
 *
 * @module
 */

/** Where a key leads from one of `all`, if anywhere; there is no way round the ends. */
export function step<T>(
  key: string,
  all: readonly T[],
  from: T,
): T | undefined {
  const at = all.indexOf(from);
  switch (key) {
    case "ArrowUp":
      return all[Math.max(0, at - 1)];
    case "ArrowDown":
      return all[Math.min(all.length - 1, at + 1)];
    case "Home":
      return all[0];
    case "End":
      return all.at(-1);
  }
}
