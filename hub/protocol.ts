/**
 * The wire protocol between server and browser: types, and limits that both sides know
 * (docs/protocol.md). Without side effects, and without imports but of types, so browsers
 * load it.
 *
 * @module
 */
import type { Ack, RejectedEvent } from "./answers.ts";

/** A viewer's role in a room. */
export type Role = "viewer" | "moderator" | "host";

/** The person behind a client, as everyone in the room sees them. */
export interface Viewer {
  /** Stable and opaque, at most 64 characters. */
  readonly id: string;
  /** As cleaned by the server, at most {@linkcode MAX_NAME_LENGTH} characters. */
  readonly name: string;
  readonly role: Role;
  /** Set for a program that writes through a bot link: the name of whom it speaks for, or "". */
  readonly bot?: string;
}

/** The public rules of a room. Moderators and hosts are exempt from all of them. */
export interface RoomRules {
  /** Seconds between two messages of one viewer, at most {@linkcode MAX_SLOW_SECONDS}; 0: no slow mode. */
  readonly slowSeconds: number;
  /** Whether only moderators and hosts may write. */
  readonly closed: boolean;
  /** Whether only viewers signed in by a site's token may write. */
  readonly signedInOnly: boolean;
  /** Whether messages may contain links. */
  readonly links: boolean;
  /** Whether messages must consist of emoji. */
  readonly emojiOnly: boolean;
  /** Seconds a new viewer must wait before writing, at most {@linkcode MAX_MIN_AGE_SECONDS}. */
  readonly minAgeSeconds: number;
  /**
   * Which messages a moderator reviews before they are shown: none, those that the link
   * rule or a blocked word would refuse, or all.
   */
  readonly review: "nothing" | "matches" | "everything";
  /**
   * A moderator reviews the messages of viewers first seen less than this many seconds ago,
   * at most {@linkcode MAX_MIN_AGE_SECONDS}; 0: they are shown like others.
   */
  readonly reviewNewSeconds: number;
  /** Whether a text is refused that anyone has said here in the last 30 seconds. */
  readonly uniqueMessages: boolean;
  /** Seconds by which viewers see events later than moderators, at most {@linkcode MAX_DELAY_SECONDS}. */
  readonly delaySeconds: number;
  /** Messages a second that viewers are sent of a busy room, at most {@linkcode MAX_PACE}; 0: all. */
  readonly pace: number;
}

/** A room's title, description and broadcast. Each may be empty. */
export interface RoomTexts {
  /** At most {@linkcode MAX_TITLE_LENGTH} characters. */
  readonly title: string;
  /** At most {@linkcode MAX_DESCRIPTION_LENGTH} characters on {@linkcode MAX_DESCRIPTION_LINES} lines. */
  readonly description: string;
  /** The URL (http or https) of the broadcast: a file that browsers play, or an HLS playlist. */
  readonly stream: string;
}

/** When a room was ended, in milliseconds since 1970. Until it is reopened, nobody can write. */
export interface Ended {
  readonly at: number;
}

/** The rules in force, texts and limits of a room that a page needs. */
export interface RoomSettings extends RoomRules, RoomTexts {
  readonly ended?: Ended;
  /** Set while the rules include Shield's: when that ends, in milliseconds since 1970. */
  readonly shield?: { readonly until: number };
  /** Maximum length of a message, in user-perceived characters. */
  readonly maxMessageLength: number;
  readonly descriptionLinks?: Links;
}

/** A timeout or a ban. */
export interface Restriction {
  readonly kind: "timeout" | "ban";
  /** When a timeout ends, in milliseconds since 1970. */
  readonly until?: number;
  readonly reason?: string;
}

/** A message pinned above the others. */
export interface Pin {
  /** The `seq` of the message. */
  readonly target: number;
  /** When it was posted, in milliseconds since 1970. */
  readonly at: number;
  readonly from: Viewer;
  readonly text: string;
  /** Whether it says what its author does. */
  readonly me?: true;
  readonly links?: Links;
}

/** The ranges of a text that are links, in UTF-16 units; `to` is exclusive. */
export type Links = readonly (readonly [from: number, to: number])[];

/** The names in a text that were chosen for a viewer: where, in UTF-16 units with the `@`, and the viewer's id. */
export type Mentions = readonly (readonly [
  from: number,
  to: number,
  viewer: string,
])[];

/** The message that another one replies to. Its text isn't repeated, because it may get deleted. */
export interface Reply {
  readonly seq: number;
  readonly from: Pick<Viewer, "id" | "name">;
}

/** The reactions that a viewer can choose from. */
export const REACTIONS = ["heart", "laugh", "wow", "clap", "fire"] as const;
export type Reaction = (typeof REACTIONS)[number];

/** Number of reactions since the last {@linkcode ReactionsEvent}; absent means 0. */
export type ReactionCounts = Partial<Readonly<Record<Reaction, number>>>;

/** A message. */
export interface MessageEvent {
  readonly type: "message";
  /** The message's position in the room's order, from 1. */
  readonly seq: number;
  /** When the server received it, in milliseconds since 1970. */
  readonly at: number;
  readonly from: Viewer;
  readonly text: string;
  readonly links?: Links;
  readonly mentions?: Mentions;
  readonly reply?: Reply;
  /** Whether it is an announcement by a moderator or the host. */
  readonly announcement?: true;
  /** Whether the text says what the author does, to be read after the name: `/me waves`. */
  readonly me?: true;
}

/** What the events of acts have. */
interface Act {
  readonly seq: number;
  /** When it was done, in milliseconds since 1970; absent where the event stands for a deleted message. */
  readonly at?: number;
}

/**
 * A message was deleted. `target` is its `seq`. If `target` equals the event's own `seq`,
 * the event takes the place of the deleted message itself.
 */
export interface DeletedEvent extends Act {
  readonly type: "deleted";
  readonly target: number;
}

/**
 * All of a viewer's messages before this event were deleted, and the viewer may have been
 * restricted by the same act.
 */
export interface ClearedEvent extends Act {
  readonly type: "cleared";
  /** The viewer's id. */
  readonly viewer: string;
  /** What else happened to the viewer; absent: nothing. */
  readonly kind?: Restriction["kind"];
  /** When a timeout ends, in milliseconds since 1970. */
  readonly until?: number;
}

/**
 * Messages were deleted by one act, which may have restricted people too. At most
 * {@linkcode MAX_PURGED_MESSAGES} and {@linkcode MAX_PURGED_VIEWERS}.
 */
export interface PurgedEvent extends Act {
  readonly type: "purged";
  /** The `seq`s of messages that were deleted. */
  readonly targets: readonly number[];
  /** The ids of viewers. */
  readonly viewers: readonly string[];
  /** Whether all earlier messages of `viewers` were deleted too. */
  readonly cleared?: true;
  /** What happened to `viewers`; absent: nothing else. */
  readonly kind?: Restriction["kind"];
  /** When a timeout ends, in milliseconds since 1970. */
  readonly until?: number;
}

/**
 * An act was undone, or several people's restrictions were lifted. The act's messages are in
 * the history again, where clients read them: they are not in the event, because they may
 * get deleted.
 */
export interface RestoredEvent extends Act {
  readonly type: "restored";
  /** The `seq` of the act, if one was undone. */
  readonly undoes?: number;
  /** The `seq`s of messages that are back; the newest {@linkcode MAX_PURGED_MESSAGES}. */
  readonly targets: readonly number[];
  /** The ids of viewers who are no longer restricted, or as they were before the act. */
  readonly viewers: readonly string[];
  /** The `seq` of the message that is pinned again. */
  readonly pin?: number;
}

/** A viewer was timed out or banned, or may write again (`none`). */
export interface RestrictedEvent extends Act {
  readonly type: "restricted";
  readonly viewer: Pick<Viewer, "id" | "name">;
  readonly kind: Restriction["kind"] | "none";
  /** When a timeout ends, in milliseconds since 1970. */
  readonly until?: number;
}

/** A viewer's role in this room changed. */
export interface RoleEvent extends Act {
  readonly type: "role";
  readonly viewer: Viewer;
}

/** The room's settings changed. */
export interface SettingsEvent extends Act {
  readonly type: "settings";
  readonly settings: RoomSettings;
}

/**
 * A message was pinned, or unpinned (`null`). The event carries only its `seq`, because
 * the message may get deleted.
 */
export interface PinnedEvent extends Act {
  readonly type: "pinned";
  readonly target: number | null;
}

/** The review queue changed. Has no `seq`; only moderators, hosts and a refused author get it. */
export interface ReviewEvent {
  readonly type: "review";
  /** Number of messages waiting for review, for moderators and hosts. */
  readonly waiting?: number;
  /** Your id, if a moderator refused your message. */
  readonly refused?: string;
}

/** Something changed that only moderators may see. */
export interface StateEvent extends Act {
  readonly type: "state";
}

/** An event by which a moderator or the host changes a room. */
export type ModerationEvent =
  | DeletedEvent
  | ClearedEvent
  | PurgedEvent
  | RestoredEvent
  | RestrictedEvent
  | RoleEvent
  | SettingsEvent
  | PinnedEvent
  | StateEvent;

/** An event with a position in the room's order. It is stored, and replayed to clients that missed it. */
export type OrderedEvent = MessageEvent | ModerationEvent;

/** The first event on every connection. */
export interface WelcomeEvent {
  readonly type: "welcome";
  readonly room: string;
  /** Identifies the order that `seq` counts in; a new epoch starts a new order. */
  readonly epoch: string;
  /** The client's last `seq` once it has received the missed events that follow. */
  readonly seq: number;
  readonly you: Viewer;
  readonly viewers: number;
  readonly settings: RoomSettings;
  readonly pin?: Pin;
  /** Your timeout or ban, if any. */
  readonly restriction?: Restriction;
  /** Number of messages waiting for review; only moderators and hosts get it. */
  readonly waiting?: number;
  /** The server sends something at least this often; absent: it doesn't promise that. */
  readonly heartbeatMs?: number;
}

/** Your role or restriction changed. */
export type YouEvent =
  & { readonly type: "you" }
  & Pick<WelcomeEvent, "you" | "settings" | "pin" | "restriction" | "waiting">;

/** The number of viewers changed. Has no `seq`; only the newest counts. */
export interface ViewersEvent {
  readonly type: "viewers";
  readonly count: number;
}

/** Reactions of all viewers, added up. Has no `seq` and isn't replayed. */
export interface ReactionsEvent {
  readonly type: "reactions";
  readonly counts: ReactionCounts;
}

/**
 * Events `from` to `to` (both inclusive) are no longer available. `from: 0` means that
 * the client's position belongs to another order (another epoch, or a `seq` that doesn't
 * exist yet): it must discard what it has.
 */
export interface GapEvent {
  readonly type: "gap";
  readonly from: number;
  readonly to: number;
}

/**
 * The messages `from` to `to` (both inclusive; all of them are messages) were not sent: more
 * are posted than people can read. Its place in the order is `to`.
 */
export interface SkippedEvent {
  readonly type: "skipped";
  readonly from: number;
  readonly to: number;
  /** How many of them say the same words as an earlier message, which was sent. */
  readonly alike?: readonly (readonly [seq: number, count: number])[];
}

/** An event that a server sends. One frame is a JSON array of them. */
export type ServerEvent =
  | WelcomeEvent
  | OrderedEvent
  | YouEvent
  | ReviewEvent
  | Ack
  | RejectedEvent
  | ViewersEvent
  | ReactionsEvent
  | GapEvent
  | SkippedEvent
  /** The connection works: sent when nothing else was for a while, and to answer a `ping`. */
  | { readonly type: "heartbeat" }
  /** Asks for a sign of life: any frame, such as `{"type":"pong"}`. */
  | { readonly type: "ping" };

/** Maximum length of a `key`, in UTF-16 units. */
export const MAX_KEY_LENGTH = 64;
/** Maximum length of a viewer's name in user-perceived characters, and number of mentions. */
export const MAX_NAME_LENGTH = 32;
export const MAX_MENTIONS = 8;
/** Maximum number of messages, and of viewers, that one act deletes and restricts. */
export const MAX_PURGED_MESSAGES = 5_000;
export const MAX_PURGED_VIEWERS = 500;
/** Maximum lengths of a room's name and texts, in UTF-16 units. */
export const MAX_TITLE_LENGTH = 100;
export const MAX_DESCRIPTION_LENGTH = 1_000;
/** Maximum number of lines of a room's description. */
export const MAX_DESCRIPTION_LINES = 20;
/** Maximum values of the rules, in seconds. */
export const MAX_SLOW_SECONDS = 3_600;
export const MAX_MIN_AGE_SECONDS = 30 * 24 * 3_600;
export const MAX_DELAY_SECONDS = 10;
export const MAX_PACE = 100;
/** The longest time that Shield stays on by itself, in minutes. */
export const MAX_SHIELD_MINUTES = 24 * 60;
export const MAX_ROOM_LENGTH = 40;
/** A room's name: lower-case letters, digits and inner hyphens. */
export const ROOM_NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** A position in a room's order: the last event that a client saw. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}
