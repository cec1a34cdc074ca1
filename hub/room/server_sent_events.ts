import {
  type ServerSentEventMessage,
  ServerSentEventStream,
} from "@std/http/server-sent-event-stream";
import { CloseCode } from "../protocol.ts";
import type { EndReason, Registration } from "./registration.ts";

/** How often a comment goes out, in milliseconds: proxies end a stream that is silent for a minute. */
const HEARTBEAT_INTERVAL_MS = 25_000;

/** How a socket would be closed. */
const CLOSES: Record<EndReason, number> = {
  slow: CloseCode.Slow,
  restart: CloseCode.Restart,
  expired: CloseCode.Expired,
};

/**
 * A client's batches as server-sent events, each with an id ("epoch:seq") to go on
 * from. Ending the stream is leaving the room; where the hub ends it, the last event
 * is a `close` with the code that a socket is closed with.
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html}
 */
export function serverSentEvents(
  registration: Registration,
): ReadableStream<Uint8Array> {
  let heartbeat: ReturnType<typeof setInterval>;
  const messages = new ReadableStream<ServerSentEventMessage>({
    start(controller) {
      heartbeat = setInterval(
        () => controller.enqueue({ comment: "still here" }),
        HEARTBEAT_INTERVAL_MS,
      );
    },
    async pull(controller) {
      const { value, done } = await registration.next();
      if (done) {
        clearInterval(heartbeat);
        const { ended } = registration;
        if (ended) {
          controller.enqueue({ event: "close", data: String(CLOSES[ended]) });
        }
        controller.close();
        return;
      }
      const { data, seq } = value;
      controller.enqueue(
        seq === undefined
          ? { data }
          : { data, id: `${registration.epoch}:${seq}` },
      );
    },
    async cancel() {
      clearInterval(heartbeat);
      await registration.return();
    },
  });
  return messages.pipeThrough(new ServerSentEventStream());
}
