/**
 * What server and browser say to each other: the types, the limits that both
 * sides know, and the close codes. docs/protocol.md is the full text.
 *
 * This module has no imports and no side effects, so that a browser can load it.
 *
 * @module
 */

/** What a viewer may do in a room. */
export type Role = "viewer" | "moderator" | "host";

/** Who a client is, as everybody in the room sees it. */
export interface Viewer {
  /** Stable, opaque, at most 64 characters. */
  readonly id: string;
  /** As cleaned by the server, at most {@linkcode MAX_NAME_LENGTH} characters. */
  readonly name: string;
  readonly role: Role;
}

/** The limits and choices of a room that a page needs to know. */
export interface RoomSettings {
  /** User-perceived characters in one message, at most. */
  readonly maxMessageLength: number;
}

/** Something a viewer said. */
export interface MessageEvent {
  readonly type: "message";
  /** The message's place in the room's one order, from 1. */
  readonly seq: number;
  /** When the server took it, in milliseconds since 1970. */
  readonly at: number;
  readonly from: Viewer;
  readonly text: string;
}

/** A message was taken back; `target` is the message's `seq`. */
export interface DeletedEvent {
  readonly type: "deleted";
  readonly seq: number;
  readonly target: number;
}

/** An event that has a place in the room's order, is stored and is recovered. */
export type OrderedEvent = MessageEvent | DeletedEvent;

/** The first event on every connection. */
export interface WelcomeEvent {
  readonly type: "welcome";
  readonly room: string;
  /** Names the order that `seq` counts in; another epoch is another order. */
  readonly epoch: string;
  /** The last `seq` that this client has, once the missed events that follow are in. */
  readonly seq: number;
  readonly you: Viewer;
  readonly viewers: number;
  readonly settings: RoomSettings;
}

/** A `say` was stored; `kill -9` of the server can't lose it any more. */
export interface AcceptedEvent {
  readonly type: "accepted";
  readonly key: string;
  readonly seq: number;
}

/** A frame or a `say` was refused. */
export interface RejectedEvent {
  readonly type: "rejected";
  /** The `key` of the refused `say`; absent when the frame had none that could be read. */
  readonly key?: string;
  readonly code: RejectionCode;
  /** A sentence for a person. */
  readonly message: string;
  /** When saying it again makes sense, in milliseconds from now. */
  readonly retryAfterMs?: number;
}

/** The number of people in the room changed. Has no `seq`; only the newest counts. */
export interface ViewersEvent {
  readonly type: "viewers";
  readonly count: number;
}

/**
 * Events `from` to `to` (both inclusive) are no longer held. `from: 0` says that
 * what the client holds belongs to another order (another epoch, or a `seq` from
 * the future), so that it starts afresh.
 */
export interface GapEvent {
  readonly type: "gap";
  readonly from: number;
  readonly to: number;
}

/** Anything a server tells a client. One frame is a JSON array of these. */
export type ServerEvent =
  | WelcomeEvent
  | OrderedEvent
  | AcceptedEvent
  | RejectedEvent
  | ViewersEvent
  | GapEvent;

/** What a client says: one JSON object a frame. */
export interface Say {
  readonly type: "say";
  /** The client's own name for this message, 1 to {@linkcode MAX_KEY_LENGTH} characters. */
  readonly key: string;
  readonly text: string;
}

/** Why something was refused, for a program. */
export type RejectionCode =
  | "malformed"
  | "unknown_type"
  | "empty"
  | "too_long"
  | "bad_name"
  | "bad_room"
  | "bad_position"
  | "bad_origin"
  | "no_such_room"
  | "room_exists"
  | "rate_limited"
  | "too_many_clients"
  | "unavailable";

/** Characters in a `key`, at most. */
export const MAX_KEY_LENGTH = 64;

/** User-perceived characters in a viewer's name, at most. */
export const MAX_NAME_LENGTH = 32;

/** Characters in a room's name, at most. */
export const MAX_ROOM_LENGTH = 40;

/** A room's name: lower-case letters, digits and inner hyphens. */
export const ROOM_NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/**
 * The WebSocket subprotocols: the same frames as text, or as bytes (UTF-8), which
 * cost the server less. A client that names none is sent text.
 */
export const Subprotocol = {
  Text: "hubbub.v1",
  Bytes: "hubbub.v1.bytes",
} as const;

/** The WebSocket close codes that Hubbub uses, and what a client does about each. */
export const CloseCode = {
  /** The server is restarting: come back after a random delay of up to 5 s (RFC 6455 registry). */
  Restart: 1012,
  /** A frame that is not text: a defect in the client, don't come back. */
  Binary: 1003,
  /** The client broke the protocol too often: don't come back. */
  Policy: 1008,
  /** A frame over the size limit: don't come back. */
  TooBig: 1009,
  /** The server failed: come back with backoff. */
  Failed: 1011,
  /** The client read too slowly and fell off the room's log: come back, it recovers. */
  Slow: 4001,
} as const;

/** A place in a room's order: what a client last saw. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}
