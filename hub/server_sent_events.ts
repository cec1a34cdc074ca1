import {
  type ServerSentEventMessage,
  ServerSentEventStream,
} from "@std/http/server-sent-event-stream";
import type { Registration } from "./registration.ts";

/** How often a comment goes out, in milliseconds: proxies end a stream that is silent for a minute. */
const HEARTBEAT = 25_000;

/**
 * A client's batches as server-sent events, each with an id ("epoch:seq") to go on
 * from. Ending the stream is leaving the room.
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
        HEARTBEAT,
      );
    },
    async pull(controller) {
      const { value, done } = await registration.next();
      if (done) {
        clearInterval(heartbeat);
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
