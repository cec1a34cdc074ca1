/**
 * How the islands of one page hear what happens in the room: the chat holds the
 * connection and tells, the others hear. In a browser only.
 *
 * @module
 */
import type { React, ServerEvent } from "../../hub/protocol.ts";

/** The viewer of this page does not want to see somebody any more. */
interface HiddenEvent {
  readonly type: "hidden";
  /** The id of who is not to be seen. */
  readonly viewer: string;
}

/** What the server tells, and that the viewer of this page reacts or hides somebody. */
export type LiveEvent = ServerEvent | React | HiddenEvent;

/** Is told what has just happened, in order. It may not throw. */
type Listener = (events: readonly LiveEvent[]) => void;

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
