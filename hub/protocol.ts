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

/** The rules of a room that everybody may know. Moderators and hosts are bound by none of them. */
export interface RoomRules {
  /** Seconds between two messages of one viewer; 0: no slow mode. At most {@linkcode MAX_SLOW_SECONDS}. */
  readonly slowSeconds: number;
  /** Only moderators and hosts may write. */
  readonly closed: boolean;
  /** Only viewers that a site vouches for may write. */
  readonly signedInOnly: boolean;
  /** Whether messages may hold links. */
  readonly links: boolean;
  /** Whether messages may hold nothing but emoji. */
  readonly emojiOnly: boolean;
  /** Seconds since a viewer was first seen before they may write; at most {@linkcode MAX_MIN_AGE_SECONDS}. */
  readonly minAgeSeconds: number;
  /**
   * What a moderator looks at before it is shown: nothing, what links and blocked
   * words would have refused, or everything.
   */
  readonly review: "nothing" | "matches" | "everything";
  /** Seconds by which viewers see messages later than moderators; at most {@linkcode MAX_DELAY_SECONDS}. */
  readonly delaySeconds: number;
}

/** What a room is about. Empty: nothing is said. */
export interface RoomTexts {
  /** At most {@linkcode MAX_TITLE_LENGTH} characters. */
  readonly title: string;
  /** At most {@linkcode MAX_DESCRIPTION_LENGTH} characters. */
  readonly description: string;
  /** The address (http or https) of the broadcast: a file that browsers play, or an HLS playlist. */
  readonly stream: string;
}

/** The limits and rules of a room that a page needs to know. */
export interface RoomSettings extends RoomRules, RoomTexts {
  /** User-perceived characters in one message, at most. */
  readonly maxMessageLength: number;
}

/** Why a viewer may not write. */
export interface Restriction {
  readonly kind: "timeout" | "ban";
  /** When a timeout ends, in milliseconds since 1970. */
  readonly until?: number;
  readonly reason?: string;
}

/** A message or a text that stands above the others. */
export interface Pin {
  /** The `seq` of the message. */
  readonly target: number;
  /** When it was said, in milliseconds since 1970. */
  readonly at: number;
  readonly from: Viewer;
  readonly text: string;
  readonly links?: Links;
}

/** Where links stand in a text: from and to (exclusive), in UTF-16 units. */
export type Links = readonly (readonly [from: number, to: number])[];

/** The message that another one answers. Its text is not repeated: it may be taken back. */
export interface Reply {
  readonly seq: number;
  readonly from: Pick<Viewer, "id" | "name">;
}

/** What viewers can react with. */
export const REACTIONS = ["heart", "laugh", "wow", "clap", "fire"] as const;
export type Reaction = (typeof REACTIONS)[number];

/** How often viewers reacted since they were last told; only what was used is named. */
export type ReactionCounts = Partial<Readonly<Record<Reaction, number>>>;

/** Something a viewer said. */
export interface MessageEvent {
  readonly type: "message";
  /** The message's place in the room's one order, from 1. */
  readonly seq: number;
  /** When the server took it, in milliseconds since 1970. */
  readonly at: number;
  readonly from: Viewer;
  readonly text: string;
  readonly links?: Links;
  readonly reply?: Reply;
  /** A moderator or the host says it to everybody. */
  readonly announcement?: true;
  /** A moderator has let it through; so many still wait. */
  readonly waiting?: number;
}

/**
 * A message was taken back; `target` is the message's `seq`. Where it is its own
 * `seq` it stands in the place of a message that is gone.
 */
export interface DeletedEvent {
  readonly type: "deleted";
  readonly seq: number;
  readonly target: number;
}

/** All messages of a viewer up to here were taken back. */
export interface ClearedEvent {
  readonly type: "cleared";
  readonly seq: number;
  /** The viewer's id. */
  readonly viewer: string;
}

/** A viewer may not write any more, or may again. */
export interface RestrictedEvent {
  readonly type: "restricted";
  readonly seq: number;
  readonly viewer: Pick<Viewer, "id" | "name">;
  readonly kind: Restriction["kind"] | "none";
  /** When a timeout ends, in milliseconds since 1970. */
  readonly until?: number;
}

/** A viewer has another role in this room. */
export interface RoleEvent {
  readonly type: "role";
  readonly seq: number;
  readonly viewer: Viewer;
}

/** The room's rules changed. */
export interface SettingsEvent {
  readonly type: "settings";
  readonly seq: number;
  readonly settings: RoomSettings;
}

/**
 * A message was pinned, or none is any more (`null`). It is named by its `seq` and not
 * repeated: it may be taken back.
 */
export interface PinnedEvent {
  readonly type: "pinned";
  readonly seq: number;
  readonly target: number | null;
}

/** Messages wait for a moderator, or one was looked at. */
export interface ReviewEvent {
  readonly type: "review";
  readonly seq: number;
  /** How many wait. */
  readonly waiting: number;
  /** The id of the viewer whose message was refused. */
  readonly refused?: string;
}

/** Something changed that only moderators may see. */
export interface StateEvent {
  readonly type: "state";
  readonly seq: number;
}

/** An event by which moderators and hosts change a room. */
export type ModerationEvent =
  | DeletedEvent
  | ClearedEvent
  | RestrictedEvent
  | RoleEvent
  | SettingsEvent
  | PinnedEvent
  | ReviewEvent
  | StateEvent;

/** An event that has a place in the room's order, is stored and is recovered. */
export type OrderedEvent = MessageEvent | ModerationEvent;

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
  readonly pin?: Pin;
  /** Why you may not write, if so. */
  readonly restriction?: Restriction;
  /** How many messages wait for review; moderators and hosts are told. */
  readonly waiting?: number;
}

/** Your role, or whether you may write, is another than before. */
export interface YouEvent {
  readonly type: "you";
  readonly you: Viewer;
  readonly restriction?: Restriction;
  readonly waiting?: number;
}

/** What was asked for is done: a command, or an action. */
export interface DoneEvent {
  readonly type: "done";
  readonly key: string;
  /** A sentence for a person. */
  readonly message: string;
  /** The secret of a new link; it is told only here. */
  readonly token?: string;
}

/** A `say` waits for a moderator. */
export interface HeldEvent {
  readonly type: "held";
  readonly key: string;
  /** A sentence for a person. */
  readonly message: string;
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

/** Viewers of the room reacted, all together. Has no `seq`, and is not recovered. */
export interface ReactionsEvent {
  readonly type: "reactions";
  readonly counts: ReactionCounts;
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
  | YouEvent
  | AcceptedEvent
  | DoneEvent
  | HeldEvent
  | RejectedEvent
  | ViewersEvent
  | ReactionsEvent
  | GapEvent;

/** What a client says: one JSON object a frame. */
export interface Say {
  readonly type: "say";
  /** The client's own name for this message, 1 to {@linkcode MAX_KEY_LENGTH} characters. */
  readonly key: string;
  readonly text: string;
  /** The `seq` of the message that it answers. */
  readonly replyTo?: number;
}

/** What a client reacts with. It has no answer, unless it is refused. */
export interface React {
  readonly type: "react";
  readonly reaction: Reaction;
}

/** What a moderator or a host does, said by a program: one JSON object a frame. docs/protocol.md names the actions. */
export interface Moderate {
  readonly type: "moderate";
  readonly key: string;
  readonly action: string;
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
  | "slow_mode"
  | "repeated"
  | "timed_out"
  | "banned"
  | "closed"
  | "signed_in_only"
  | "too_new"
  | "no_links"
  | "emoji_only"
  | "blocked"
  | "name_taken"
  | "review_full"
  | "forbidden"
  | "unauthorised"
  | "unknown_command"
  | "bad_action"
  | "no_such_viewer"
  | "no_such_message"
  | "conflict"
  | "too_many_clients"
  | "unavailable";

/** Characters in a `key`, at most. */
export const MAX_KEY_LENGTH = 64;

/** User-perceived characters in a viewer's name, at most. */
export const MAX_NAME_LENGTH = 32;

/** Characters of a room's texts, at most. */
export const MAX_TITLE_LENGTH = 100;
export const MAX_DESCRIPTION_LENGTH = 1_000;

/** In seconds. */
export const MAX_SLOW_SECONDS = 3_600;
export const MAX_MIN_AGE_SECONDS = 30 * 24 * 3_600;
export const MAX_DELAY_SECONDS = 10;

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
  /** What vouched for the viewer has expired: come back with a new token, or as a guest. */
  Expired: 4003,
  /** The client read too slowly and fell off the room's log: come back, it recovers. */
  Slow: 4001,
} as const;

/** A place in a room's order: what a client last saw. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}
