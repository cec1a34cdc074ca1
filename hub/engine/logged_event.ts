import type {
  OrderedEvent,
  PurgedEvent,
  RestoredEvent,
  StateEvent,
} from "../protocol.ts";

/**
 * The review queue changed. It takes a place in the room's order, where clients see a
 * {@linkcode StateEvent}: only moderators and the author may know.
 */
export interface QueueEvent {
  readonly type: "review";
  readonly seq: number;
  /** Number of messages waiting for review. */
  readonly waiting: number;
  /** The id of the viewer whose message a moderator refused. */
  readonly refused?: string;
  /** The ids of the others, if messages of several viewers were refused. */
  readonly alsoRefused?: readonly string[];
}

/**
 * A {@linkcode StateEvent} as it is stored. It carries the events of newer types, which
 * clients get as they are (`publicEvent`): during an upgrade, an instance of the version
 * before serves the same room. It refuses a room with an event of an unknown type, but sends
 * unknown members of a known one to its clients.
 */
export interface StoredStateEvent extends StateEvent {
  readonly purged?: Omit<PurgedEvent, "type" | "seq">;
  readonly restored?: Omit<RestoredEvent, "type" | "seq">;
}

/** An event as it is stored. */
export type LoggedEvent =
  | Exclude<OrderedEvent, StateEvent | PurgedEvent | RestoredEvent>
  | StoredStateEvent
  | QueueEvent;
