/**
 * Stored events as clients may see them.
 *
 * @module
 */
import type { StoredEvent } from "./engine.ts";
import type { QueueEvent, StoredStateEvent } from "./logged_event.ts";
import type { MessageEvent, OrderedEvent } from "../protocol.ts";
import { deletedBy, type MessageFilter } from "../deleted_by.ts";

/** An event with its `seq`, as everyone in its room may receive it. */
export interface PublicEvent extends Omit<StoredEvent, "type"> {
  readonly type: StoredEvent["type"] | OrderedEvent["type"];
}

/**
 * Returns a stored event as everyone in its room may receive it: without the review queue,
 * and as the event that it carries ({@linkcode StoredStateEvent}).
 */
export function publicEvent(event: StoredEvent): PublicEvent {
  const { seq, type, act, json } = event;
  if (type === "review") {
    return {
      ...event,
      type: "state",
      json: JSON.stringify({ type: "state", seq }),
    };
  }
  if (type === "state") return carried(event) ?? event;
  // Older versions stored how many messages were still waiting with an approved one. In a
  // text the quotes would be escaped.
  return act && type === "message" && json.includes('"waiting":')
    ? { ...event, json: JSON.stringify(publicMessage(JSON.parse(json))) }
    : event;
}

/** Returns the event that a stored one carries, if it carries one. */
function carried(event: StoredEvent): PublicEvent | undefined {
  const { type: _, purged, restored, ...place }: StoredStateEvent = JSON.parse(
    event.json,
  );
  const shown: OrderedEvent | undefined = purged
    ? { type: "purged", ...place, ...purged }
    : restored && { type: "restored", ...place, ...restored };
  return shown &&
    { ...event, type: shown.type, json: JSON.stringify(shown) };
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

/** Returns a filter for the messages that a public event deletes, if it deletes any. */
export function deletionOf(
  { type, json }: PublicEvent,
): MessageFilter | undefined {
  return type === "message" ? undefined : deletedBy(JSON.parse(json));
}
