/** Resolves in the event loop's next turn, so that others get theirs during long work. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
