/** The prefix of all our keys and channels. */
const PREFIX = "hubbub";

/** The key of the layout's version ({@linkcode LAYOUT}). */
export const VERSION_KEY = `${PREFIX}:version`;

/** The version of the key layout that this code reads and writes. */
export const LAYOUT = 4;

/** The secret that signs cookies if SECRET isn't set. */
export const SECRET_KEY = `${PREFIX}:secret`;

/** String: fingerprints of the secrets of the instance that started last. */
export const FINGERPRINTS_KEY = `${PREFIX}:secret:fingerprints`;

/** Sorted set: rooms by last activity, in microseconds. */
export const ROOMS_KEY = `${PREFIX}:rooms`;

/** Sorted set: instances by when they last reported, in milliseconds. */
export const INSTANCES_KEY = `${PREFIX}:instances`;

/** Set: the names of rooms that have deliveries, also after their end. */
export const DELIVERIES_KEY = `${PREFIX}:deliveries`;

/** Hash: what each instance last reported of itself, as JSON (inspection/reports.ts). */
export const REPORTS_KEY = `${PREFIX}:instances:reports`;

/** The keys that don't belong to a room, and their types. */
export const GLOBAL_KEYS = {
  [VERSION_KEY]: "string",
  [SECRET_KEY]: "string",
  [FINGERPRINTS_KEY]: "string",
  [ROOMS_KEY]: "zset",
  [INSTANCES_KEY]: "zset",
  [DELIVERIES_KEY]: "set",
  [REPORTS_KEY]: "hash",
} as const;

/** The keys of one room. The hash tag puts them into one slot of a cluster. */
export interface RoomKeys {
  /**
   * Hash: epoch, seq, version (the seq of the last act; absent: none), first (the oldest
   * seq in the log), at (the time of the last event), run (the run of Redis that is known to continue
   * the order), committed (the seq up to which clients may see the events; absent: all), token (which proves that a payload on the channel is ours), opened_at,
   * last_at, rotated_at, visited_at (when somebody was last known to be there, or a server to run; absent: an older version opened it).
   */
  readonly meta: string;
  /**
   * Hash: each seq from `first` on with its event's JSON. A message's is followed by a line
   * with `said`, or `act` if an act wrote it, and the author's id. A deleted message's is
   * replaced; a stream would keep its text in memory and in every backup. An event that
   * Redis lost is replaced by the same with `lost`. Before layout 4 it was a stream.
   */
  readonly log: string;
  /** Sorted set: the seqs of replies, with the seq replied to as score. */
  readonly replies: string;
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
  /**
   * Hash: instance to the number of its viewers, and `<instance>:hashes` to their smallest
   * hashes.
   */
  readonly viewers: string;
  /**
   * Hash: what acts took away, for a while. `<act>` has the seqs of the messages and, after a
   * semicolon, of the replies that lost whom they reply to; `<act>:<seq>` has the entry of the
   * log as it was.
   */
  readonly kept: string;
  /** Sorted set: these acts by when they happened, in milliseconds. */
  readonly keptActs: string;
  /** Hash: entries of the state that acts took away, for a while (upkeep/kept_entries.ts). */
  readonly keptEntries: string;
  /** Sorted set: the fields of that by act. */
  readonly keptFields: string;
  /**
   * Sorted set: traces as JSON arrays of viewer, when they were first seen and the hash of
   * their network, by when they were noted; expires.
   */
  readonly traces: string;
  /** String: the epoch of the last room of this name that was removed; expires. */
  readonly removed: string;
}

export function roomKeys(room: string): RoomKeys {
  const prefix = `${PREFIX}:{${room}}`;
  return {
    meta: `${prefix}:meta`,
    log: `${prefix}:log`,
    replies: `${prefix}:replies`,
    state: `${prefix}:state`,
    versions: `${prefix}:state:versions`,
    audit: `${prefix}:audit`,
    keys: `${prefix}:keys`,
    olderKeys: `${prefix}:keys:older`,
    viewers: `${prefix}:viewers`,
    kept: `${prefix}:kept`,
    keptActs: `${prefix}:kept:acts`,
    keptEntries: `${prefix}:kept:entries`,
    keptFields: `${prefix}:kept:fields`,
    traces: `${prefix}:traces`,
    removed: `${prefix}:removed`,
  };
}

/** Hash: how far a room's events have been delivered, by endpoint. It outlives the room. */
export function deliveriesKey(room: string): string {
  return `${PREFIX}:{${room}}:deliveries`;
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
