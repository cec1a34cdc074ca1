import { type ServerEvent, Subprotocol } from "../../hub/protocol.ts";
import {
  address,
  type Receiver,
  type Target,
  type Transport,
} from "./transport.ts";

/** Opens a room's WebSocket. */
export function openSocket(
  target: Target,
  { events, ended }: Receiver,
): Transport {
  const url = address(target, "socket");
  url.protocol = url.protocol.replace("http", "ws");
  const protocols: string[] = [Subprotocol.Bytes];
  if (target.token) protocols.push(`hubbub.token.${target.token}`);
  const socket = new WebSocket(url, protocols);
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => events(parseFrame(data));
  socket.onclose = ({ code }) => ended({ code });
  return {
    send: (frame) => socket.send(JSON.stringify(frame)),
    close() {
      socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}

const decoder = new TextDecoder();

/** The events of a frame; none if it can't be read. */
function parseFrame(data: unknown): ServerEvent[] {
  try {
    const text = typeof data === "string"
      ? data
      : decoder.decode(data as ArrayBuffer);
    const events: unknown = JSON.parse(text);
    return Array.isArray(events) ? events : [];
  } catch {
    return [];
  }
}
