/**
 * What logs need to know of stored events.
 *
 * @module
 */
import type { QueueEvent, StoredEvent } from "../../engine/engine.ts";
import type { MessageEvent } from "../../protocol.ts";
import { deletedBy, type MessageFilter } from "../../deleted_by.ts";

/**
 * Returns a stored event as everyone in its room may receive it: without the review queue.
 */
export function publicEvent(event: StoredEvent): StoredEvent {
  const { seq, type, act, json } = event;
  if (type === "review") {
    return {
      ...event,
      type: "state",
      json: JSON.stringify({ type: "state", seq }),
    };
  }
  // Older versions stored how many messages were still waiting with an approved one. In a
  // text the quotes would be escaped.
  return act && type === "message" && json.includes('"waiting":')
    ? { ...event, json: JSON.stringify(publicMessage(JSON.parse(json))) }
    : event;
}

/**
 * Returns a message without what an older version stored about the review queue. Any
 * other message is the same object, which row markup is kept by.
 */
export function publicMessage(message: MessageEvent): MessageEvent {
  if (!("waiting" in message)) return message;
  const { waiting: _, ...rest } = message as MessageEvent & {
    readonly waiting?: number;
  };
  return rest;
}

/** Returns the ids of the viewers whose held messages a moderator refused by this event. */
export function refusedBy({ type, json }: StoredEvent): readonly string[] {
  if (type !== "review") return [];
  const { refused, alsoRefused = [] }: QueueEvent = JSON.parse(json);
  return refused === undefined ? [] : [refused, ...alsoRefused];
}

/** Returns a filter for the messages that an event deletes, if it deletes any. */
export function deletionOf(
  { type, json }: StoredEvent,
): MessageFilter | undefined {
  return type === "message" ? undefined : deletedBy(JSON.parse(json));
}
