import { abortSocket } from "./abort_socket.ts";

/** How long a peer may take to answer a close, in milliseconds. */
const CLOSE_TIMEOUT_MS = 5_000;

/** How often a socket that is to be closed is asked whether it has sent everything, in milliseconds. */
const DRAIN_INTERVAL_MS = 250;

/**
 * Closes a socket, and aborts it if the peer doesn't answer. A peer that doesn't even read
 * can't be told, and its connection can't be ended from here; it is closed once it has
 * read what was sent. Until then nginx, the kernel or the peer itself may end it.
 *
 * @returns Stops waiting; call it when the socket has closed.
 */
export function closeSocket(
  socket: WebSocket,
  code: number,
  reason: string,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > 0) {
      timer = setTimeout(close, DRAIN_INTERVAL_MS);
      return;
    }
    socket.close(code, reason);
    timer = setTimeout(() => abortSocket(socket), CLOSE_TIMEOUT_MS);
  };
  close();
  return () => clearTimeout(timer);
}
