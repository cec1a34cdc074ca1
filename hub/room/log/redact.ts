import { tombstone } from "../../engine/engine.ts";
import type { MessageEvent } from "../../protocol.ts";
import type { MessageFilter } from "../../deleted_by.ts";

/** What is redacted of an event: what it holds and, if it is a message, its author's id. */
interface Redactable {
  readonly json: string;
  readonly seq?: number;
  readonly author?: string;
}

/** Returns a tombstone for a message that is meant; other messages without replies to one. */
export function redacted<Event extends Redactable>(
  event: Event,
  isMeant: MessageFilter,
): Event {
  const { seq, author, json } = event;
  if (seq === undefined || author === undefined) return event;
  return isMeant(seq, author)
    ? { ...event, json: tombstone(seq).json, author: undefined }
    : { ...event, json: unquoted(json, isMeant) };
}

/** Returns a message's JSON without its reply, if that is to a message that is meant. */
export function unquoted(json: string, isMeant: MessageFilter): string {
  // Quotes in a text are escaped.
  if (!json.includes('"reply":{')) return json;
  const { reply, ...rest }: MessageEvent = JSON.parse(json);
  return reply && isMeant(reply.seq, reply.from.id)
    ? JSON.stringify(rest)
    : json;
}
