import type {
  MessageEvent,
  OrderedEvent,
  Position,
  Viewer,
} from "./protocol.ts";

/** A message on its way into a room's order: checked and cleaned. */
export interface Draft {
  readonly from: Viewer;
  readonly text: string;
  /** The client's name for it; the same viewer's same key is stored once. */
  readonly key: string;
}

/** An event in its room's order, encoded once for storage and for every client. */
export interface StoredEvent {
  readonly seq: number;
  readonly type: OrderedEvent["type"];
  /** The event as JSON. */
  readonly json: string;
}

/** How many viewers the room has in other processes. */
export interface ElsewhereEvent {
  readonly type: "elsewhere";
  readonly viewers: number;
}

/**
 * The events of a room, without an end until `return()` is called, also while a
 * `next()` waits. It throws when the order it follows is no more (another epoch).
 */
export interface Subscription
  extends AsyncIterableIterator<StoredEvent | ElsewhereEvent> {
  return(): Promise<IteratorResult<StoredEvent | ElsewhereEvent>>;
}

/** A room as the engine knows it. */
export interface RoomRecord {
  readonly name: string;
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
  /** Opens a room. Gives `false` where there is one of that name already. */
  open(room: string): Promise<boolean>;

  /** Up to `limit` rooms, the last active first. */
  rooms(limit: number): Promise<RoomRecord[]>;

  /** The room's epoch and the `seq` of its last event (0: none yet). */
  head(room: string): Promise<Position>;

  /**
   * Stores a message. Resolves with its `seq` once `kill -9` of this process can't
   * lose it; the same viewer's same key, said again, gives the first one's `seq`.
   */
  publish(room: string, draft: Draft): Promise<number>;

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

  /** Stored events with `after < seq <= upTo`, in order. */
  read(room: string, after: number, upTo: number): Promise<StoredEvent[]>;

  /** Up to `limit` messages with `seq < before` (or the newest), in order, and the head they were read at. */
  history(
    room: string,
    options: { readonly before?: number; readonly limit: number },
  ): Promise<Position & { readonly messages: MessageEvent[] }>;

  /** Finishes what it was given and lets go of everything. */
  close(): Promise<void>;
}
