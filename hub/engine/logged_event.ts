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
 * A {@linkcode StateEvent} as it is stored. Newer types of events are stored as its members;
 * `publicEvent` turns them into events of their own. During an upgrade, an instance of the
 * previous version may serve the same room: it refuses a room with an event of an unknown
 * type, but passes on unknown members.
 */
export interface StoredStateEvent extends StateEvent {
  readonly purged?: Omit<PurgedEvent, "type" | "seq" | "at">;
  readonly restored?: Omit<RestoredEvent, "type" | "seq" | "at">;
}

/** An event as it is stored. */
export type LoggedEvent =
  | Exclude<OrderedEvent, StateEvent | PurgedEvent | RestoredEvent>
  | StoredStateEvent
  | QueueEvent;
