/**
 * Maximum number of hashes in a sketch. If half of two processes' viewers are in both, an
 * estimate is off by two per cent on average; the fewer are, the less.
 */
export const MAX_HASHES = 256;

/**
 * The viewers of a room in one process, in bounded size. All processes hash a viewer's id
 * to the same number, so that someone who is in several of them can be counted once.
 */
export interface ViewerSketch {
  /** Number of viewers. */
  readonly count: number;
  /**
   * The smallest hashes of the viewers' ids (32 bits), in ascending order: all of them, or
   * {@linkcode MAX_HASHES}. `undefined`: not known.
   */
  readonly hashes?: Uint32Array;
}

/** Returns the sketch of the viewers with these hashes. */
export function sketchOf(hashes: Uint32Array): ViewerSketch {
  const count = hashes.length;
  // Hashes are evenly distributed: about twice as many as needed are below this.
  const limit = 2 ** 32 * (2 * MAX_HASHES / count);
  const few = new Uint32Array(Math.min(count, 4 * MAX_HASHES));
  let found = 0;
  // By index, because filter() takes twenty times as long.
  for (let i = 0; i < count; i++) {
    if (hashes[i] < limit) few[found++] = hashes[i];
  }
  const fits = found >= Math.min(count, MAX_HASHES) && found <= few.length;
  const sorted = (fits ? few.subarray(0, found) : hashes.slice()).sort();
  return { count, hashes: sorted.slice(0, MAX_HASHES) };
}

/** Whether a viewer's hash is in a sketch. */
export function isIn({ hashes }: ViewerSketch, hash: number): boolean {
  if (!hashes) return false;
  let [from, to] = [0, hashes.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (hashes[middle] < hash) from = middle + 1;
    else to = middle;
  }
  return hashes[from] === hash;
}

/** Whether two sketches have the same content. */
export function isSame(a: ViewerSketch, b: ViewerSketch): boolean {
  if (a === b) return true;
  return a.count === b.count && a.hashes?.length === b.hashes?.length &&
    (a.hashes?.every((hash, i) => hash === b.hashes?.[i]) ?? true);
}

/**
 * Returns the number of people in all processes. It is exact if no two processes share a
 * viewer, or if none has more than {@linkcode MAX_HASHES}, and otherwise an estimate. The same sketches always give the same number. Processes whose
 * hashes aren't known are added.
 */
export function countPeople(sketches: readonly ViewerSketch[]): number {
  let [unknown, sum, largest] = [0, 0, 0];
  /** Up to this hash every sketch is complete. */
  let limit = 2 ** 32;
  for (const { count, hashes } of sketches) {
    if (!hashes) {
      unknown += count;
      continue;
    }
    sum += count;
    largest = Math.max(largest, count);
    if (count > hashes.length) limit = Math.min(limit, hashes.at(-1) ?? 0);
  }
  if (largest === sum) return unknown + sum;
  const { all, distinct } = sample(sketches, limit);
  // Among those sampled, a person occurs as often as among all.
  const people = all === 0 ? sum : Math.round(sum * distinct / all);
  return unknown + Math.max(largest, people);
}

/** Counts the hashes up to a limit: all, and different ones. */
function sample(sketches: readonly ViewerSketch[], limit: number) {
  const known = sketches.map(({ hashes }) => hashes ?? new Uint32Array());
  const hashes = new Uint32Array(
    known.reduce((length, hashes) => length + hashes.length, 0),
  );
  let all = 0;
  for (const sketch of known) {
    for (const hash of sketch) {
      if (hash > limit) break;
      hashes[all++] = hash;
    }
  }
  const sampled = hashes.subarray(0, all).sort();
  let distinct = 0;
  for (let i = 0; i < all; i++) {
    if (i === 0 || sampled[i] !== sampled[i - 1]) distinct++;
  }
  return { all, distinct };
}
