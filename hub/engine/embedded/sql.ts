import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Replaces a message with a tombstone; nothing of it is kept. */
export const TOMBSTONE =
  `SET type = 'deleted', viewer = NULL, reply_seq = NULL, reply_to = NULL, json = ${
    tombstoneOf("seq")
  }`;

/** Returns the JSON of a tombstone, in SQL. */
export function tombstoneOf(seq: string): string {
  return `'{"type":"deleted","seq":' || ${seq} || ',"target":' || ${seq} || '}'`;
}

/** The embedded engine's queries. */
export const SQL = {
  open: "INSERT OR IGNORE INTO rooms (name, epoch, opened_at) VALUES (?, ?, ?)",
  find: "SELECT id, epoch, seq, version, at FROM rooms WHERE name = ?",
  list:
    "SELECT name, last_at, (SELECT value FROM state WHERE room = rooms.id AND key = 'rules') AS rules FROM rooms WHERE name >= '-' ORDER BY coalesce(last_at, opened_at) DESC, id DESC LIMIT ?",
  touch:
    "UPDATE rooms SET seq = ?, version = ?, at = ?, last_at = coalesce(?, last_at) WHERE id = ?",
  insert:
    "INSERT INTO events (room, seq, type, viewer, json, reply_seq, reply_to) VALUES (?, ?, ?, ?, ?, ?, ?)",
  type: "SELECT type FROM events WHERE room = ? AND seq = ?",
  read:
    "SELECT seq, type, viewer AS author, EXISTS (SELECT 1 FROM audit WHERE audit.room = events.room AND audit.seq = events.seq) AS act, json FROM events WHERE room = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
  // Deleted messages may be many times as many: the index has only the others.
  history:
    "SELECT seq, viewer AS author, json FROM events INDEXED BY messages_by_seq WHERE room = ? AND seq < ? AND type = 'message' ORDER BY seq DESC LIMIT ?",
  // Both are equal again only if nothing was written: here, or by another connection.
  writes:
    "SELECT total_changes() AS own, data_version AS others FROM pragma_data_version",
  messages:
    "SELECT seq, viewer AS author, json FROM events INDEXED BY messages_by_seq WHERE room = ? AND seq > ? AND seq <= ? AND type = 'message' ORDER BY seq LIMIT ?",
  messagesAt:
    "SELECT seq, viewer AS author, json FROM events WHERE room = ? AND seq IN (SELECT value FROM json_each(?)) AND type = 'message' ORDER BY seq",
  by:
    "SELECT seq, viewer AS author, json FROM events INDEXED BY messages_by_viewer WHERE room = ? AND viewer = ? AND seq < ? AND type = 'message' ORDER BY seq DESC LIMIT ?",
  countBy:
    "SELECT count(*) AS count, min(seq) AS oldest FROM events INDEXED BY messages_by_viewer WHERE room = ? AND viewer = ? AND seq < ? AND type = 'message'",
  set: "REPLACE INTO state (room, key, value, version) VALUES (?, ?, ?, ?)",
  changed:
    "SELECT key, value FROM state WHERE room = ? AND version > ? ORDER BY version",
  inForce:
    "SELECT key, value FROM state WHERE room = ? AND value IS NOT NULL ORDER BY version",
  record: "INSERT INTO audit (room, seq, json) VALUES (?, ?, ?)",
  key: "SELECT seq FROM keys WHERE room = ? AND viewer = ? AND key = ?",
  remember:
    "INSERT INTO keys (room, viewer, key, seq, at) VALUES (?, ?, ?, ?, ?)",
  newestKey: "SELECT MAX(at) AS at FROM keys",
  forget: "DELETE FROM keys WHERE at < ?",
} as const;

export type Statements = Prepared<typeof SQL>;

/** Queries that are prepared, by their names. */
export type Prepared<Queries> = Readonly<Record<keyof Queries, StatementSync>>;

/** @throws If a query doesn't fit the schema. */
export function prepare<Queries extends Readonly<Record<string, string>>>(
  sql: DatabaseSync,
  queries: Queries,
): Prepared<Queries> {
  const prepared = Object.entries(queries).map(([name, text]) => [
    name,
    sql.prepare(text),
  ]);
  return Object.fromEntries(prepared);
}
