/**
 * Room events for the islands of a page: the chat, which holds the connection,
 * publishes them, and the others subscribe. Browser only.
 *
 * @module
 */
import type { ServerEvent } from "../../hub/protocol.ts";
import type { React } from "../../hub/frames.ts";

/** The viewer hid somebody. */
interface HiddenEvent {
  readonly type: "hidden";
  /** The id of the hidden viewer. */
  readonly viewer: string;
}

/** What the server sends, and what the viewer of this page does that other islands show. */
export type PageEvent = ServerEvent | React | HiddenEvent;

/** Called with new events in order. Must not throw. */
type Listener = (events: readonly PageEvent[]) => void;

const listeners = new Set<Listener>();

/** Subscribes to all events from now on; the returned function ends it. */
export function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Publishes live events: none that the page had already, and none of hidden viewers. */
export function publish(events: readonly PageEvent[]): void {
  for (const listener of listeners) listener(events);
}
