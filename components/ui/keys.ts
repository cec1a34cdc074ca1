/**
 * Keys of input methods, and arrow keys within elements that are one Tab stop.
 *
 * @module
 */

/** Whether a key goes to an input method. */
export function isComposed(
  { isComposing, keyCode }: Pick<KeyboardEvent, "isComposing" | "keyCode">,
): boolean {
  // 229: Safari ends the composition before this key event, which still belongs to it.
  return isComposing || keyCode === 229;
}

/** The element that a key leads to, if any. It doesn't wrap around. */
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

/** Keys that move the focus between rows of a list, or to them. */
export const MOVES_FOCUS = /^(Tab|Arrow.*|Home|End|PageUp)$/;
