/**
 * Restores the focus after something over the chat was closed: to the element that had
 * it or, if that is gone, to the list.
 */
export function restoreFocus(element: Element | null): void {
  const back = element?.isConnected ? element : document.querySelector(".log");
  (back as HTMLElement | null)?.focus({ preventScroll: true });
}

/**
 * A note is about to go, since its close button was pressed: the focus moves to another
 * note's if it was pressed with a key, or else to the list.
 */
export function leaveNote(
  { currentTarget, detail }: MouseEvent & { readonly currentTarget: Element },
): void {
  const closes = [...document.querySelectorAll(".note .close")];
  const at = closes.indexOf(currentTarget);
  const isKey = detail === 0;
  restoreFocus(isKey ? closes[at + 1] ?? closes[at - 1] ?? null : null);
}
