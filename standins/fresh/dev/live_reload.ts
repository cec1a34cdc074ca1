/**
 * Answers the WebSocket by which a page learns that this process has started
 * anew. Other requests are not answered.
 */
export function liveReload(): (req: Request) => Response | undefined {
  const revision = Date.now();
  return (req) => {
    if (new URL(req.url).pathname !== "/_frsh/alive") return undefined;
    if (req.headers.get("upgrade") !== "websocket") {
      return new Response(null, { status: 501 });
    }
    const { response, socket } = Deno.upgradeWebSocket(req);
    const state = { type: "initial-state", revision };
    socket.addEventListener("open", () => socket.send(JSON.stringify(state)));
    return response;
  };
}
