import type { Page, WebSocket } from "playwright-core";

/**
 * The next socket that a page opens, once something has happened to it. Call it before the
 * page opens the socket: Playwright tells each event once.
 */
export function nextSocket(
  page: Page,
  event: "framereceived" | "socketerror",
): Promise<WebSocket> {
  const { promise, resolve } = Promise.withResolvers<WebSocket>();
  page.once("websocket", (socket) => {
    // Each event has an overload of its own; none takes a union.
    socket.once(event as "framereceived", () => resolve(socket));
  });
  return promise;
}
