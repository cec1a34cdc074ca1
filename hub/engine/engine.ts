import type {
  Links,
  Mentions,
  MessageEvent,
  Position,
  ReactionCounts,
  Reply,
  Viewer,
} from "../protocol.ts";
import type { AuditRecord, AuditRequest } from "./audit.ts";
import type { Deliveries } from "./deliveries.ts";
import type { SilentRooms } from "./silent_rooms.ts";
import type { LoggedEvent } from "./logged_event.ts";
import type { Trace, Traces } from "./trace.ts";
import type { Search, SearchResult } from "../found_messages.ts";
import type { Inspection } from "./inspection.ts";
import type { ViewerSketch } from "./viewer_sketch.ts";

/** A checked and cleaned message, to be stored. */
export interface NewMessage {
  readonly from: Viewer;
  readonly text: string;
  /** The client's key; the same viewer's same key is stored once. */
  readonly key: string;
  readonly links?: Links;
  readonly mentions?: Mentions;
  readonly reply?: Reply;
  readonly announcement?: true;
  readonly me?: true;
  /** The version of the state it was judged by; `undefined`: it wasn't judged. */
  readonly version?: number;
}

/** An event without the fields that the engine sets: `seq` and `at`. */
type Unordered<Event> = Event extends unknown ? Omit<Event, "seq" | "at">
  : never;

/** Changed entries of a room's state: each key's new value as JSON; `null` removes it. */
export type Changes = Readonly<Record<string, string | null>>;

/**
 * Messages to delete. Each is replaced by a {@linkcode DeletedEvent}, and replies to it no
 * longer say whom they reply to.
 */
export interface Removes {
  /** The messages' `seq`s. */
  readonly targets?: readonly number[];
  /** The ids of viewers whose earlier messages are all deleted. */
  readonly viewers?: readonly string[];
  /**
   * Keep what changes as it was, under this act's `seq`, for {@linkcode KEPT_MS}. No event,
   * page or history has it.
   */
  readonly keep?: true;
  /** Delete what earlier acts kept of `viewers`, too. */
  readonly forget?: true;
}

/** An entry of the state that an act removes, as it was. */
export interface KeptEntry {
  readonly key: string;
  readonly json: string;
  /** The id of the viewer whose words it has. */
  readonly viewer: string;
  /** The id of the viewer whom it replies to, and so names. */
  readonly replyTo?: string;
}

/** An action as the engine stores it, in full or not at all. */
export interface Act {
  /** The event that everyone receives. */
  readonly event: Unordered<LoggedEvent>;
  /** The key of a message or an act, remembered like {@linkcode NewMessage}'s. */
  readonly key?: { readonly viewer: string; readonly key: string };
  readonly changes: Changes;
  readonly removes?: Removes;
  /**
   * Entries to keep under this act's `seq`, as {@linkcode Removes.keep} does with messages.
   * `forget` deletes those that have a viewer's words or name.
   */
  readonly keeps?: readonly KeptEntry[];
  /**
   * The `seq` of an act whose kept messages return to their places. A place that no longer
   * holds the tombstone, or the message without its reply, stays as it is. Nothing is kept
   * of that act any more. An act either removes or restores.
   */
  readonly restores?: number;
  /** The line for the audit log, as JSON. */
  readonly audit: string;
}

/** The state of a room, as its acts have left it. */
export interface RoomState {
  readonly epoch: string;
  /** The `seq` of the last act; 0: there is none. */
  readonly version: number;
  /** Each key's value as JSON; `null`: it was removed. */
  readonly entries: ReadonlyMap<string, string | null>;
}

/** Which messages to return: the newest `limit` with `seq < before`, or the newest of all. */
export interface PageRequest {
  readonly before?: number;
  readonly limit: number;
}

/** Engines keep pages of the newest messages up to this length: a room's page shows 50. */
export const MAX_KEPT_PAGE = 50;

/** Messages of a room, oldest first, and the position at which they were read. */
export type Page = Position & { readonly messages: readonly MessageEvent[] };

/** The most messages that one search reads. */
export const MAX_SEARCHED = 10_000;

/** Messages of one viewer, newest first, and how many there are. */
export interface MessagesOf {
  readonly messages: readonly MessageEvent[];
  /** The `before` with which older ones are asked for; absent: there are none. */
  readonly more?: number;
  /** Number of the viewer's messages with `seq < before`, as far as the engine looked. */
  readonly count: number;
  /** Whether it stopped before the room's oldest event, so that there may be more. */
  readonly atLeast?: true;
  /** The `seq` of the oldest that is counted. */
  readonly oldest?: number;
}

/** The index of the bucket with the longest wait, and that wait. */
export interface Wait {
  readonly index: number;
  readonly retryAfterMs: number;
}

/** A token bucket: a token every `intervalMs`, at most `burst` at once. */
export interface Bucket {
  readonly key: string;
  readonly intervalMs: number;
  readonly burst: number;
  /** Number of tokens to take, at most `burst`; 1 if absent. */
  readonly tokens?: number;
}

/** Thrown for a message or act that was decided by an outdated state. Decide again by the newest. */
export class StaleState extends Error {
  override readonly name = "StaleState";
}

/** An event with its `seq`, encoded once for storage and all clients. */
export interface StoredEvent {
  readonly seq: number;
  readonly type: LoggedEvent["type"];
  /** The author's id, if the event is a message. */
  readonly author: string | undefined;
  /**
   * Whether {@linkcode Engine.act} stored it, so that the room's state may have changed.
   */
  readonly act: boolean;
  readonly json: string;
}

/** Returns the event that takes the place of a deleted message. */
export function tombstone(seq: number): StoredEvent {
  const type = "deleted";
  const json = JSON.stringify({ type, seq, target: seq });
  return { seq, type, author: undefined, act: false, json };
}

/** The viewers in other processes changed. */
interface ElsewhereEvent {
  readonly type: "elsewhere";
  /** One for each other process with viewers. */
  readonly sketches: readonly ViewerSketch[];
}

/** Reactions of viewers in this process or another. */
export interface ReactionsTally {
  readonly type: "reactions";
  readonly counts: ReactionCounts;
}

/** The room was removed. The subscription ends. */
interface RemovedEvent {
  readonly type: "removed";
}

/** What a subscription to a room yields. */
export type RoomEvent =
  | StoredEvent
  | ElsewhereEvent
  | ReactionsTally
  | RemovedEvent;

/**
 * The events of a room, until `return()` is called, which also ends a pending `next()`.
 * It throws if the room's order no longer exists (another epoch).
 */
export interface Subscription extends AsyncIterableIterator<RoomEvent> {
  return(): Promise<IteratorResult<RoomEvent>>;
}

/** A room in the engine's list. */
export interface RoomRecord {
  readonly name: string;
  /** The entry "rules" of its state, as JSON; `null`: there is none. */
  readonly rules: string | null;
  /** When the newest message was posted, in milliseconds since 1970; `null`: there is none. */
  readonly lastAt: number | null;
  /** Number of people in other processes. */
  readonly elsewhere: number;
}

/**
 * Orders, stores and fans out the events of rooms. Every method that takes a room throws
 * {@linkcode Refusal} `no_such_room` if it doesn't exist, and `unavailable` if the
 * storage doesn't answer.
 */
export interface Engine {
  readonly deliveries: Deliveries;

  /** Rooms that nobody uses any more. */
  readonly silentRooms: SilentRooms;

  /** What it tells the operator about itself. */
  readonly inspection: Inspection;

  /** Opens a room with this state. Resolves with `false` if it exists already. */
  open(room: string, state?: Changes): Promise<boolean>;

  /**
   * Removes a room with everything stored for it. Its subscriptions end with a
   * {@linkcode RemovedEvent}, in other processes a few seconds later. A room that is
   * opened by this name later has another epoch. Resolves once nothing of it is stored.
   */
  remove(room: string): Promise<void>;

  /** Returns up to `limit` rooms, the most recently active first. */
  rooms(limit: number): Promise<RoomRecord[]>;

  /** Returns the time by the clock that stamps events, in milliseconds since 1970. */
  time(): Promise<number>;

  /**
   * Resolves when rooms can be used, with what the engine waits for nevertheless, in a few
   * words each. Without this method, `rooms` tells whether they can.
   *
   * @throws {Refusal} `unavailable`; its message says what the engine waits for.
   */
  ready?(): Promise<string[]>;

  /** Returns the room's epoch and the `seq` of its last event (0: there is none). */
  head(room: string): Promise<Position>;

  /**
   * Stores a message. Resolves with its `seq` once `kill -9` of this process can't lose
   * it. The same viewer's same key resolves with the first message's `seq`.
   *
   * @throws {StaleState} Another act came first. Nothing is stored.
   */
  publish(room: string, message: NewMessage): Promise<number>;

  /**
   * Stores an act and its changes atomically. Resolves with its `seq`, which becomes the
   * state's version.
   *
   * @param version The version of the state it was decided by.
   * @throws {StaleState} Another act came first. Nothing is stored.
   */
  act(room: string, version: number, act: Act): Promise<number>;

  /**
   * Returns the `seq`s of the messages that are kept under an act ({@linkcode Removes}), in
   * order. Replies that only lost whom they reply to are not among them.
   */
  kept(room: string, act: number): Promise<number[]>;

  /** Returns the entries that are kept under an act ({@linkcode Act.keeps}): by key, as JSON. */
  keptEntries(
    room: string,
    act: number,
  ): Promise<ReadonlyMap<string, string>>;

  /** Returns the room's state, with the entries that acts after version `since` set; -1: all. */
  state(room: string, since: number): Promise<RoomState>;

  /** Returns lines of the audit log, newest first. */
  audit(room: string, request: AuditRequest): Promise<AuditRecord[]>;

  /**
   * Takes the tokens from each bucket and resolves with `undefined`, or takes none and
   * resolves with the longest wait. All processes share the buckets; a restart may refill
   * them.
   */
  take(buckets: readonly Bucket[]): Promise<Wait | undefined>;

  /** Returns the `seq` of a viewer's `key`, if it is stored. */
  findByKey(
    room: string,
    viewer: string,
    key: string,
  ): Promise<number | undefined>;

  /**
   * Subscribes to the events after `after`: first the stored ones, then new ones, in
   * order and without a gap.
   *
   * @param epoch The order that `after` belongs to; `undefined`: the current one.
   */
  subscribe(room: string, after: number, epoch?: string): Subscription;

  /**
   * Tells the other processes which viewers a room has in this one; none: this process no
   * longer holds the room. They receive an {@linkcode ElsewhereEvent}. Absent: no other
   * process has the rooms.
   */
  reportViewers?(room: string, viewers: ViewerSketch): void;

  /**
   * Sends reactions to every subscription to a room, also in this process. They aren't
   * stored, and are lost if the storage doesn't answer.
   */
  react(room: string, counts: ReactionCounts): void;

  /**
   * Notes the trace of a viewer who wrote. It delays nothing and never fails; it is lost if
   * the storage doesn't answer.
   */
  trace(room: string, viewer: string, trace: Trace): void;

  /**
   * Returns the traces of a room's viewers, at most `MAX_TRACES` of the last 24 hours.
   *
   * @param viewers Only of these, by id; absent: of all.
   */
  traces(room: string, viewers?: readonly string[]): Promise<Traces>;

  /** Returns the stored events with `after < seq <= upTo`, in order. */
  read(room: string, after: number, upTo: number): Promise<StoredEvent[]>;

  /**
   * Returns the first stored events with `after < seq <= upTo`, in order, about a
   * thousand at most. Events that are no longer stored are skipped; an empty page is the
   * end.
   */
  page(room: string, after: number, upTo: number): Promise<StoredEvent[]>;

  /**
   * Returns the oldest messages with `after < seq <= upTo`, in order, at most `limit` or
   * about a thousand. Deleted ones cost nothing; an empty page is the end.
   */
  messages(
    room: string,
    after: number,
    upTo: number,
    limit?: number,
  ): Promise<MessageEvent[]>;

  /** Returns those messages with these seqs that exist, in order. Ask for at most 1,000. */
  messagesAt(room: string, seqs: readonly number[]): Promise<MessageEvent[]>;

  /** Returns messages, oldest first. */
  history(room: string, request: PageRequest): Promise<Page>;

  /** Returns the messages of one viewer, however old. */
  messagesOf(
    room: string,
    viewer: string,
    request: PageRequest,
  ): Promise<MessagesOf>;

  /**
   * Finds messages, in small steps between which other work goes on. It reads
   * {@linkcode MAX_SEARCHED} messages at most, and says where to go on.
   */
  search(
    room: string,
    search: Search,
    request: PageRequest,
  ): Promise<SearchResult>;

  /**
   * Deletes what exceeds the retention, in small steps. The engine also does so every few
   * minutes.
   */
  trim(): Promise<void>;

  /** Finishes pending writes and releases all resources. */
  close(): Promise<void>;
}
