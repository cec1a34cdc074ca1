import type { ServerEvent } from "../hub/protocol.ts";
import { Subprotocol } from "../hub/websocket.ts";
import type { SharedWindow } from "./shared_window.ts";
import {
  address,
  type Ending,
  LOST,
  type Receiver,
  type Target,
  type Transport,
} from "./transport.ts";

/** Whether to ask for compressed frames: not any more once one couldn't be read. */
let inflates = "DecompressionStream" in globalThis;

/** Opens a room's WebSocket. */
export function openSocket(target: Target, receiver: Receiver): Transport {
  const url = address(target, "socket");
  url.protocol = url.protocol.replace("http", "ws");
  const protocols: string[] = [Subprotocol.Bytes];
  if (inflates) protocols.unshift(Subprotocol.Deflate);
  if (target.token) protocols.push(`hubbub.token.${target.token}`);
  const { headers } = target;
  // Deno, Node and Bun take options in place of the protocols.
  const options = headers ? { protocols, headers } : protocols;
  const socket = new WebSocket(url, options as string[]);
  socket.binaryType = "arraybuffer";
  let hears: Receiver | undefined = receiver;
  let window: SharedWindow | undefined;
  /** The handling of the last frame, once one has been inflated: the next one waits for it. */
  let last: Promise<void> | void;
  const inOrder = (handle: () => Promise<void> | void) => {
    last = last ? last.then(handle, handle) : handle();
  };
  const inflate = async (data: ArrayBuffer) => {
    let events: ServerEvent[];
    try {
      const lazy = await import("./shared_window.ts");
      window ??= new lazy.SharedWindow();
      events = await window.read(data);
    } catch {
      inflates = false;
      return hears?.ended(LOST);
    }
    hears?.events(events);
  };
  socket.onmessage = ({ data }) =>
    inOrder(
      // Others begin with a bracket.
      new Uint8Array(data)[0] < 2
        ? () => inflate(data)
        : () => void hears?.events(parseFrame(data)),
    );
  const end = (code: Ending["code"]) =>
    inOrder(() => void hears?.ended({ code }));
  // A socket that never opened has no code in Deno, and no such event in Node.
  socket.onclose = ({ code }) => end(code || LOST.code);
  socket.onerror = () => setTimeout(end, 0, LOST.code);
  return {
    // A socket that is closing would only complain: what it can't send is sent again.
    send: (frame) =>
      socket.readyState > 1 || socket.send(JSON.stringify(frame)),
    close() {
      hears = undefined;
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
