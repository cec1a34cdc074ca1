import {
  type ServerSentEventMessage,
  ServerSentEventStream,
} from "@std/http/server-sent-event-stream";
import { HEARTBEAT, HEARTBEAT_INTERVAL_MS } from "./heartbeats.ts";
import { CLOSES, type Registration } from "./registration.ts";

/**
 * Streams a client's batches as server-sent events, each with an id (`epoch:seq`) from
 * which to resume. Cancelling the stream leaves the room. If the hub ends it, the last
 * event is a `close` with the code that a WebSocket would be closed with. A stream that
 * nobody reads any more fails, which ends its connection.
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html}
 */
export function serverSentEvents(
  registration: Registration,
): ReadableStream<Uint8Array> {
  let heartbeat: ReturnType<typeof setInterval>;
  let hasRead = false;
  const beat = (controller: ReadableStreamDefaultController) => {
    if ((controller.desiredSize ?? 0) > 0) {
      controller.enqueue({ data: HEARTBEAT.data });
    } else if (!hasRead) {
      clearInterval(heartbeat);
      controller.error(new Error("Cannot send events: nobody reads them."));
      registration.drop();
    }
    hasRead = false;
  };
  const messages = new ReadableStream<ServerSentEventMessage>({
    start(controller) {
      heartbeat = setInterval(() => beat(controller), HEARTBEAT_INTERVAL_MS);
    },
    async pull(controller) {
      hasRead = true;
      const { value, done } = await registration.next();
      // It has failed meanwhile.
      if (controller.desiredSize === null) return;
      if (done) {
        clearInterval(heartbeat);
        const { endReason } = registration;
        if (endReason) {
          controller.enqueue({
            event: "close",
            data: String(CLOSES[endReason].code),
          });
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
