import type { SocketProbe } from "./socket_probe.ts";
import {
  address,
  LOST,
  type Receiver,
  type Target,
  type Transport,
} from "./transport.ts";

/**
 * Follows a room over HTTP, where a refusal has a readable body. The code that reads
 * and posts is loaded only once the server answers.
 */
export function openStream(
  target: Target,
  receiver: Receiver,
  probe: SocketProbe,
): Transport {
  const left = new AbortController();
  const { signal } = left;
  const headers: Record<string, string> = { ...target.headers };
  if (target.token) headers.authorization = `Bearer ${target.token}`;
  let stream: Pick<Transport, "send"> | undefined;
  const ended = (ending = LOST) => {
    if (!signal.aborted) receiver.ended(ending);
  };
  const open = async () => {
    const url = address(target, "events");
    const response = await fetch(url, {
      headers,
      credentials: "include",
      signal,
    });
    if (!response.ok) {
      const refusal = await response.json();
      // Without a code it comes from a proxy, not from the chat.
      return ended(typeof refusal?.code === "string" ? refusal : LOST);
    }
    const { Stream } = await import("./stream.ts");
    stream = new Stream(response, {
      room: `${target.origin}/rooms/${target.room}`,
      headers,
      signal,
      probe,
      events: receiver.events,
      ended,
    });
  };
  open().catch(() => ended());
  return {
    send: (frame) => stream?.send(frame),
    close: () => left.abort(),
  };
}
