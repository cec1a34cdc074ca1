import type {
  Links,
  MessageEvent,
  ModerationEvent,
  OrderedEvent,
  Position,
  ReactionCounts,
  Reply,
  Viewer,
} from "../protocol.ts";

/** A message on its way into a room's order: checked and cleaned. */
export interface Draft {
  readonly from: Viewer;
  readonly text: string;
  /** The client's name for it; the same viewer's same key is stored once. */
  readonly key: string;
  readonly links?: Links;
  readonly reply?: Reply;
  readonly announcement?: true;
  /** The version of the room's state by which it was judged; `undefined`: it was not. */
  readonly version?: number;
}

/** An event without what the engine gives it: its place and its time. */
type Unplaced<Event> = Event extends unknown ? Omit<Event, "seq" | "at">
  : never;

/** Entries of a room's state: what each key holds from now on, as JSON; `null`: nothing. */
export type Changes = Readonly<Record<string, string | null>>;

/** What a moderator did, to be stored all at once or not at all. */
export interface Act {
  /** What everybody is told. */
  readonly event: Unplaced<ModerationEvent | MessageEvent>;
  /** Whose name for it is remembered as a message's is: said again, nothing is stored. */
  readonly key?: { readonly viewer: string; readonly key: string };
  readonly changes: Changes;
  /**
   * Messages that go: one, by its `seq`, or all of a viewer that stand before this
   * act, by the viewer's id. Each leaves a {@linkcode DeletedEvent} in its place.
   */
  readonly removes?:
    | { readonly target: number }
    | { readonly viewer: string };
  /** The line for the audit log, as JSON. */
  readonly audit: string;
}

/** What acts have made of a room. */
export interface RoomState {
  readonly epoch: string;
  /** The `seq` of the last act; 0: none yet. */
  readonly version: number;
  /** What each key holds, as JSON; `null`: nothing any more. */
  readonly entries: ReadonlyMap<string, string | null>;
}

/** A line of the audit log. */
export interface AuditRecord {
  /** The `seq` of the act. */
  readonly seq: number;
  readonly json: string;
}

/** A pace that is kept by whoever shares a `key`: a token each `interval` milliseconds, `burst` at once. */
export interface Bucket {
  readonly key: string;
  readonly interval: number;
  readonly burst: number;
}

/** Something was judged by a state of the room that is not the present one: look again. */
export class StaleState extends Error {
  override readonly name = "StaleState";
}

/** An event in its room's order, encoded once for storage and for every client. */
export interface StoredEvent {
  readonly seq: number;
  readonly type: OrderedEvent["type"];
  /** The id of who said a message; others have none. */
  readonly author: string | undefined;
  /** Whether it came by {@linkcode Engine.act}: the room's state may be another one since. */
  readonly act: boolean;
  /** The event as JSON. */
  readonly json: string;
}

/** What stands in the place of a message that was deleted. */
export function tombstone(seq: number): StoredEvent {
  const type = "deleted";
  const json = JSON.stringify({ type, seq, target: seq });
  return { seq, type, author: undefined, act: false, json };
}

/** How many viewers the room has in other processes. */
interface ElsewhereEvent {
  readonly type: "elsewhere";
  readonly viewers: number;
}

/** Viewers reacted, in this process or another. */
export interface Cheer {
  readonly type: "cheer";
  readonly counts: ReactionCounts;
}

/** What a subscription to a room gives. */
export type RoomEvent = StoredEvent | ElsewhereEvent | Cheer;

/**
 * The events of a room, without an end until `return()` is called, also while a
 * `next()` waits. It throws when the order it follows is no more (another epoch).
 */
export interface Subscription extends AsyncIterableIterator<RoomEvent> {
  return(): Promise<IteratorResult<RoomEvent>>;
}

/** A room as the engine knows it. */
export interface RoomRecord {
  readonly name: string;
  /** What its state holds under "rules", as JSON; `null`: nothing. */
  readonly rules: string | null;
  /** When the last message came, in milliseconds since 1970; `null`: none yet. */
  readonly lastAt: number | null;
  /** Its viewers in other processes. */
  readonly elsewhere: number;
}

/**
 * Orders, stores and fans out the events of rooms. Every method that names a room
 * throws {@linkcode Refusal} `no_such_room` where there is none, and `unavailable`
 * when the storage can't answer now.
 */
export interface Engine {
  /** Opens a room in a first state. Gives `false` where there is one of that name already. */
  open(room: string, state?: Changes): Promise<boolean>;

  /** Up to `limit` rooms, the last active first. */
  rooms(limit: number): Promise<RoomRecord[]>;

  /** The room's epoch and the `seq` of its last event (0: none yet). */
  head(room: string): Promise<Position>;

  /**
   * Stores a message. Resolves with its `seq` once `kill -9` of this process can't
   * lose it; the same viewer's same key, said again, gives the first one's `seq`.
   *
   * @throws {StaleState} An act has come between. Nothing is stored.
   */
  publish(room: string, draft: Draft): Promise<number>;

  /**
   * Stores what a moderator did, in one step with what it changes. Resolves with its
   * `seq`, which is the state's version from then on.
   *
   * @param version The version of the state that it was decided by.
   * @throws {StaleState} Another act has come between. Nothing is stored.
   */
  act(room: string, version: number, act: Act): Promise<number>;

  /** The room's state: of its entries those that acts after `since` set; all with -1. */
  state(room: string, since: number): Promise<RoomState>;

  /** Up to `limit` lines of the audit log with `seq < before` (or the newest), the newest first. */
  audit(
    room: string,
    options: { readonly before?: number; readonly limit: number },
  ): Promise<AuditRecord[]>;

  /**
   * Takes a token of each bucket, or of none. Resolves with `undefined`, or with the
   * index of the bucket that makes wait longest, and how long. All processes share
   * the buckets; a restart may fill them.
   */
  take(
    buckets: readonly Bucket[],
  ): Promise<
    { readonly index: number; readonly retryAfterMs: number } | undefined
  >;

  /** The `seq` under which a viewer's `key` is stored, if it is. */
  find(room: string, viewer: string, key: string): Promise<number | undefined>;

  /**
   * Every event after `after`, in order, without a gap: first what is stored,
   * then what comes.
   *
   * @param epoch The order that `after` counts in; `undefined`: the one there is.
   */
  subscribe(room: string, after: number, epoch?: string): Subscription;

  /**
   * Tells the other processes how many viewers of a room this one has; 0: it is
   * done with the room. Their rooms hear of it as an {@linkcode ElsewhereEvent}.
   */
  announce(room: string, viewers: number): void;

  /**
   * Tells every subscription to a room, in this process too, how viewers of this one
   * reacted. It is not stored, and lost where the storage does not answer.
   */
  cheer(room: string, counts: ReactionCounts): void;

  /** Stored events with `after < seq <= upTo`, in order. */
  read(room: string, after: number, upTo: number): Promise<StoredEvent[]>;

  /**
   * The first stored events with `after < seq <= upTo`, in order, some thousand at most;
   * what is no longer held is passed over. None: there are no more.
   */
  page(room: string, after: number, upTo: number): Promise<StoredEvent[]>;

  /** Up to `limit` messages with `seq < before` (or the newest), in order, and the head they were read at. */
  history(
    room: string,
    options: { readonly before?: number; readonly limit: number },
  ): Promise<Position & { readonly messages: MessageEvent[] }>;

  /** Finishes what it was given and lets go of everything. */
  close(): Promise<void>;
}
