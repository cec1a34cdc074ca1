/**
 * Gives the focus back to what had it before something opened over the chat; if that
 * went with its row, to the list.
 */
export function restoreFocus(element: Element | null): void {
  const back = element?.isConnected ? element : document.querySelector(".log");
  (back as HTMLElement | null)?.focus({ preventScroll: true });
}
