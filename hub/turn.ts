/** How long work may keep others waiting, in milliseconds. */
const SLICE_MS = 4;

/** How many items are begun at once: more would keep others waiting. */
const CHUNK_LENGTH = 50;

/** Resolves in the event loop's next turn, so that others get theirs during long work. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Calls `body` with each item, one after another; others get their turn whenever that has
 * taken some milliseconds.
 */
export async function inSlices<Item>(
  items: Iterable<Item>,
  body: (item: Item) => void,
): Promise<void> {
  let began = performance.now();
  for (const item of items) {
    body(item);
    if (performance.now() - began < SLICE_MS) continue;
    await nextTurn();
    began = performance.now();
  }
}

/**
 * Calls `body` with each item, some at once, and returns the results in order. Others get
 * their turn in between.
 */
export async function inChunks<Item, Result>(
  items: readonly Item[],
  body: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let i = 0; i < items.length; i += CHUNK_LENGTH) {
    results.push(
      ...await Promise.all(items.slice(i, i + CHUNK_LENGTH).map(body)),
    );
    await nextTurn();
  }
  return results;
}
