import { HttpError } from "../shared/http_error.ts";

/** What serves a WebSocket. */
export interface WebSocketHandlers {
  open?(socket: WebSocket): void;
  message?(socket: WebSocket, event: MessageEvent): void;
  close?(socket: WebSocket, code: number, reason: string): void;
  error?(socket: WebSocket, event: Event | ErrorEvent): void;
}

/** How a request becomes a WebSocket. */
export interface WebSocketUpgradeOptions {
  /** Seconds without a pong after which the socket is closed. Default: 120 */
  idleTimeout?: number;
  /** The subprotocol to agree on. */
  protocol?: string;
}

function isHandlers(
  value: WebSocketHandlers | WebSocketUpgradeOptions,
): value is WebSocketHandlers {
  const { open, message, close, error } = value as WebSocketHandlers;
  return [open, message, close, error].some((fn) => typeof fn === "function");
}

/** Turns a request into a WebSocket. */
export function upgrade(
  req: Request,
  first: WebSocketHandlers | WebSocketUpgradeOptions,
  second?: WebSocketUpgradeOptions,
): { socket: WebSocket; response: Response } | Response {
  if (req.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new HttpError(400, "Expected a WebSocket upgrade request");
  }
  if (!isHandlers(first)) return Deno.upgradeWebSocket(req, first);

  const { socket, response } = Deno.upgradeWebSocket(req, second);
  socket.addEventListener("open", () => first.open?.(socket));
  socket.addEventListener("message", (ev) => first.message?.(socket, ev));
  socket.addEventListener(
    "close",
    (ev) => first.close?.(socket, ev.code, ev.reason),
  );
  socket.addEventListener("error", (ev) => first.error?.(socket, ev));
  return response;
}
