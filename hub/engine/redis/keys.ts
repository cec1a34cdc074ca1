/** The prefix of all our keys and channels. */
const PREFIX = "hubbub";

/** The key of the layout's version ({@linkcode LAYOUT}). */
export const VERSION_KEY = `${PREFIX}:version`;

/** The version of the key layout that this code reads and writes. */
export const LAYOUT = 3;

/** The secret that signs cookies if SECRET isn't set. */
export const SECRET_KEY = `${PREFIX}:secret`;

/** Sorted set: rooms by last activity, in microseconds. */
export const ROOMS_KEY = `${PREFIX}:rooms`;

/** Sorted set: instances by when they last reported, in milliseconds. */
export const INSTANCES_KEY = `${PREFIX}:instances`;

/** The keys that don't belong to a room, and their types. */
export const GLOBAL_KEYS = {
  [VERSION_KEY]: "string",
  [SECRET_KEY]: "string",
  [ROOMS_KEY]: "zset",
  [INSTANCES_KEY]: "zset",
} as const;

/** The keys of one room. The hash tag puts them into one slot of a cluster. */
export interface RoomKeys {
  /** Hash: epoch, seq, version (the seq of the last act; absent: none), opened_at, last_at, rotated_at. */
  readonly meta: string;
  /**
   * Stream: an event's id is `<seq>-0`, its first field is its type with its JSON as
   * value. Messages have a second field: `said`, or `act` if an act wrote it, with the
   * author's id as value. Before layout 3 there was no second field.
   */
  readonly log: string;
  /** Sorted set: the seqs of messages deleted from the log, with the seq as score. */
  readonly deleted: string;
  /** Hash: the room's state, each key's value as JSON, or "" if it was removed. */
  readonly state: string;
  /**
   * Sorted set: the state's keys by the seq of the act that set them; 0: the opening did.
   */
  readonly versions: string;
  /** Stream: an act's id is `<seq>-0`, its field `act` holds its line in the audit log. */
  readonly audit: string;
  /** Hash: viewer and key to seq, for recent keys. */
  readonly keys: string;
  /** Hash: the same for older keys. */
  readonly olderKeys: string;
  /** Hash: instance to its viewer count. */
  readonly viewers: string;
  /** String: the epoch of the last room of this name that was removed; expires. */
  readonly removed: string;
}

export function roomKeys(room: string): RoomKeys {
  const prefix = `${PREFIX}:{${room}}`;
  return {
    meta: `${prefix}:meta`,
    log: `${prefix}:log`,
    deleted: `${prefix}:deleted`,
    state: `${prefix}:state`,
    versions: `${prefix}:state:versions`,
    audit: `${prefix}:audit`,
    keys: `${prefix}:keys`,
    olderKeys: `${prefix}:keys:older`,
    viewers: `${prefix}:viewers`,
    removed: `${prefix}:removed`,
  };
}

/**
 * Returns a room's channel. Unlike keys, channels are shared by all databases of a Redis.
 */
export function roomChannel(room: string, database: number): string {
  return `${PREFIX}:{${room}}:events:${database}`;
}

/** Returns the hash field for a viewer's key, unambiguously. */
export function keyField(viewer: string, key: string): string {
  return JSON.stringify([viewer, key]);
}

/**
 * String: when a bucket is full again, in microseconds since 1970; expires then. The hash
 * tag puts all buckets into one slot; it can't be a room's, because their names have no
 * capitals.
 */
export function bucketKey(key: string): string {
  return `${PREFIX}:{PACE}:${key}`;
}
