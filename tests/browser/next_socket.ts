import type { Page, WebSocket } from "playwright-core";

/**
 * Waits for the next event of the page's next socket. Call it before the page opens the
 * socket: Playwright reports each event once.
 */
export function nextSocket(
  page: Page,
  event: "framereceived" | "socketerror",
): Promise<WebSocket> {
  const { promise, resolve } = Promise.withResolvers<WebSocket>();
  page.once("websocket", (socket) => {
    // Each event has its own overload; none takes a union.
    socket.once(event as "framereceived", () => resolve(socket));
  });
  return promise;
}
