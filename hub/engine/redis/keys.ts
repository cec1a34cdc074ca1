/** Begins every key and channel of ours. */
const PREFIX = "hubbub";

/** The version of the keys' layout ({@linkcode LAYOUT}). */
export const VERSION_KEY = `${PREFIX}:version`;

/** The layout of keys that this Hubbub reads and writes. */
export const LAYOUT = 3;

/** What cookies are signed with, where SECRET is not set. */
export const SECRET_KEY = `${PREFIX}:secret`;

/** Sorted set: rooms by their last activity, in microseconds. */
export const ROOMS_KEY = `${PREFIX}:rooms`;

/** Sorted set: instances by when they were last heard of, in milliseconds. */
export const INSTANCES_KEY = `${PREFIX}:instances`;

/** The keys that are not a room's, and the type of each. */
export const GLOBAL_KEYS = {
  [VERSION_KEY]: "string",
  [SECRET_KEY]: "string",
  [ROOMS_KEY]: "zset",
  [INSTANCES_KEY]: "zset",
} as const;

/** The keys of one room. The hash tag keeps them in one slot of a cluster. */
export interface RoomKeys {
  /** Hash: epoch, seq, version (the seq of the last act; absent: none yet), opened_at, last_at, rotated_at. */
  readonly meta: string;
  /**
   * Stream: an event's id is `<seq>-0`, its first field is its type, the value its JSON.
   * A message has a second one: "said", or "act" where it came by an act, and the value is
   * its author's id. Before layout 3 there was none.
   */
  readonly log: string;
  /** Sorted set: the seqs of messages that were deleted from the log, each by itself. */
  readonly deleted: string;
  /** Hash: what acts have made of the room; key to JSON, or to "" where there is nothing any more. */
  readonly state: string;
  /** Sorted set: the keys of the state by the seq of the act that set them; 0: by the opening. */
  readonly versions: string;
  /** Stream: an act's id is `<seq>-0`, its one field is "act", the value its line in the audit log. */
  readonly audit: string;
  /** Hash: viewer and key to seq, for the keys said lately. */
  readonly keys: string;
  /** Hash: the same for the keys said before those. */
  readonly olderKeys: string;
  /** Hash: instance to its count of viewers. */
  readonly viewers: string;
}

/** The names of a room's keys. */
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
  };
}

/** A room's channel. Channels, unlike keys, are shared by all databases of a Redis. */
export function roomChannel(room: string, database: number): string {
  return `${PREFIX}:{${room}}:events:${database}`;
}

/** A viewer's key as a field: no other pair gives the same. */
export function keyField(viewer: string, key: string): string {
  return JSON.stringify([viewer, key]);
}

/**
 * String: when a bucket is full again, in microseconds since 1970; gone when it is. The
 * hash tag keeps all buckets in one slot, and no room's name has capitals.
 */
export function bucketKey(key: string): string {
  return `${PREFIX}:{PACE}:${key}`;
}
