/**
 * How events reach a client: as frames of a socket in the subprotocol that was agreed on, or
 * as server-sent events.
 *
 * @module
 */
import { Subprotocol } from "../../hub/websocket.ts";
import {
  deflatedFrame,
  plainFrame,
  WINDOW_BYTES,
} from "../../hub/room/log/deflate.ts";
import type { Outlet } from "./connection.ts";

const encoder = new TextEncoder();

/** What a connection can do with the bytes below it. */
type Ends = Pick<Outlet, "cut" | "silence">;

/** Sends over a socket. `protocol` is the subprotocol, `undefined` for none. */
export function socketOutlet(
  socket: WebSocket,
  protocol: string | undefined,
  ends: Ends,
): Outlet {
  const window = new WindowWriter();
  const frameOf = (array: string) =>
    protocol === Subprotocol.Deflate
      ? window.frame(array)
      : protocol === Subprotocol.Bytes
      ? encoder.encode(array)
      : array;
  return {
    ...ends,
    send: (array) => socket.send(frameOf(array)),
    sendRaw: (frame) => socket.send(frame),
    close: (code) => socket.close(code),
  };
}

/** Sends frames of `hubbub.v1.deflate`, each of another kind than the one before. */
class WindowWriter {
  #window = new Uint8Array(0);
  #count = 0;

  frame(array: string): Uint8Array<ArrayBuffer> {
    const json = encoder.encode(array);
    const kind = this.#count++ % 3;
    // A frame that begins with a bracket doesn't belong to the window.
    if (kind === 1) return json;
    const window = this.#window;
    this.#window = new Uint8Array([
      ...window,
      ...json.subarray(1, -1),
      ...encoder.encode(","),
    ]).slice(-WINDOW_BYTES);
    return kind === 0 ? plainFrame(array) : deflatedFrame(window, json);
  }
}

/**
 * Sends server-sent events into `controller`, as long as it is open; `idOf` returns the id of
 * an array of events.
 */
export function streamOutlet(
  controller: ReadableStreamDefaultController<Uint8Array>,
  isOpen: () => boolean,
  idOf: () => string,
  ends: Ends,
): Outlet {
  const write = (text: string) => {
    // As over a socket, what the client no longer hears is dropped.
    if (isOpen()) controller.enqueue(encoder.encode(text));
  };
  return {
    ...ends,
    send: (array) => write(`data: ${array}\nid: ${idOf()}\n\n`),
    sendRaw() {
      throw new Error("Cannot send a raw frame: server-sent events have none.");
    },
    close(code) {
      write(`event: close\ndata: ${code}\n\n`);
      if (isOpen()) controller.close();
    },
  };
}
