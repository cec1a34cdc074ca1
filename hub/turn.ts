/** How long work may keep others waiting, in milliseconds. */
const SLICE_MS = 4;

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
