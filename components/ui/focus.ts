/**
 * Restores the focus after something over the chat was closed: to the element that had
 * it or, if that is gone, to the list.
 */
export function restoreFocus(element: Element | null): void {
  const back = element?.isConnected ? element : document.querySelector(".log");
  (back as HTMLElement | null)?.focus({ preventScroll: true });
}
