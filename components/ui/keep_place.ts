/**
 * Keeps what the viewer is about to press in place while a page changes. Call it before
 * the change, and what it returns after.
 */
export function keepPlace(): () => void {
  const element = pressedNext();
  const before = element?.getBoundingClientRect().top ?? 0;
  return () => {
    if (!element?.isConnected) return;
    const moved = element.getBoundingClientRect().top - before;
    if (moved !== 0) scrollBy({ top: moved, behavior: "instant" });
  };
}

/** What is under the mouse or has the focus; where there is neither, what is in the middle. */
function pressedNext(): Element | null {
  const { activeElement, body } = document;
  const hovered = [...body.querySelectorAll(":hover")].at(-1);
  if (hovered) return hovered;
  return activeElement && activeElement !== body
    ? activeElement
    : inTheMiddle();
}

/**
 * What is in the middle or, if that is only the space between elements, what is below: the
 * box of a list stays where it is when its first item shrinks.
 */
function inTheMiddle(): Element | null {
  const at = (y: number) => document.elementFromPoint(innerWidth / 2, y);
  const middle = innerHeight / 2;
  for (let y = middle; y < innerHeight; y += 8) {
    const element = at(y);
    if (element && element.childElementCount < 2) return element;
  }
  return at(middle);
}
