/**
 * Server-sent events, as `@std/http/server-sent-event-stream` writes them.
 *
 * @module
 */

/** One event for an `EventSource`. */
export interface ServerSentEventMessage {
  /** Ignored by clients: a sign of life. */
  comment?: string;
  /** The event's type. */
  event?: string;
  /** Its data; each line becomes a line of data. */
  data?: string;
  /** Sent back by the client as `Last-Event-ID` when it reconnects. */
  id?: string | number;
  /** Milliseconds until the client reconnects. */
  retry?: number;
}

const lineEnd = /\r\n|\r|\n/;

function oneLine(value: string, field: string): string {
  if (!lineEnd.test(value)) return value;
  throw new SyntaxError(
    `Cannot serialize message: \`message.${field}\` cannot contain a newline`,
  );
}

function* lines(
  { comment, event, data, id, retry }: ServerSentEventMessage,
): Iterable<string> {
  for (const line of comment?.split(lineEnd) ?? []) yield `:${line}`;
  if (event !== undefined) yield `event:${oneLine(event, "event")}`;
  for (const line of data?.split(lineEnd) ?? []) yield `data:${line}`;
  if (id !== undefined) yield `id:${oneLine(`${id}`, "id")}`;
  if (retry !== undefined) yield `retry:${retry}`;
}

/** Turns messages into the bytes of a `text/event-stream`. */
export class ServerSentEventStream
  extends TransformStream<ServerSentEventMessage, Uint8Array> {
  constructor() {
    const encoder = new TextEncoder();
    super({
      transform: (message, controller) =>
        controller.enqueue(
          encoder.encode(`${[...lines(message)].join("\n")}\n\n`),
        ),
    });
  }
}
