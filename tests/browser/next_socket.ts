import type { Page, WebSocket } from "playwright-core";

/**
 * The next socket that a page opens, once something has happened to it. To be asked before
 * the page opens it: what has happened is not told again.
 */
export function nextSocket(
  page: Page,
  event: "framereceived" | "socketerror",
): Promise<WebSocket> {
  const { promise, resolve } = Promise.withResolvers<WebSocket>();
  page.once("websocket", (socket) => {
    const happened = () => resolve(socket);
    if (event === "framereceived") socket.once(event, happened);
    else socket.once(event, happened);
  });
  return promise;
}
