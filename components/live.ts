/**
 * How the islands of one page hear what happens in the room: the chat holds the
 * connection and tells, the others hear. In a browser only.
 *
 * @module
 */
import type { React, ServerEvent } from "../hub/protocol.ts";

/** What the server tells, and that the viewer of this page reacts. */
export type LiveEvent = ServerEvent | React;

/** Is told what has just happened, in order. It may not throw. */
export type Listener = (events: readonly LiveEvent[]) => void;

const listeners = new Set<Listener>();

/** Hears everything that is told from now on, until the returned function is called. */
export function hear(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Tells what came live: nothing that the page has seen before, nothing of people who are hidden. */
export function tell(events: readonly LiveEvent[]): void {
  for (const listener of listeners) listener(events);
}
