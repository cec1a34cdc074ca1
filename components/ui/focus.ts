/**
 * Restores the focus after something over the chat was closed: to the element that had
 * it or, if that is gone, to the list.
 */
export function restoreFocus(element: Element | null): void {
  const back = element?.isConnected ? element : document.querySelector(".log");
  (back as HTMLElement | null)?.focus({ preventScroll: true });
}

/**
 * Moves the focus from a note's close button, which is about to go, to another note's or, if
 * there is none, to the list.
 */
export function leaveNote(close: Element): void {
  if (close !== document.activeElement) return;
  const closes = [...document.querySelectorAll(".note .close")];
  const at = closes.indexOf(close);
  restoreFocus(closes[at + 1] ?? closes[at - 1] ?? null);
}
