/**
 * The embedded database's schema, one migration per entry. Never change a released one;
 * add another. `PRAGMA user_version` counts the migrations applied.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE rooms (
     id INTEGER PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     epoch TEXT NOT NULL,
     seq INTEGER NOT NULL DEFAULT 0,
     opened_at INTEGER NOT NULL,
     last_at INTEGER
   ) STRICT;
   CREATE INDEX rooms_by_activity ON rooms (coalesce(last_at, opened_at));

   CREATE TABLE events (
     room INTEGER NOT NULL REFERENCES rooms,
     seq INTEGER NOT NULL,
     type TEXT NOT NULL,
     json TEXT NOT NULL,
     PRIMARY KEY (room, seq)
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE keys (
     room INTEGER NOT NULL REFERENCES rooms,
     viewer TEXT NOT NULL,
     key TEXT NOT NULL,
     seq INTEGER NOT NULL,
     at INTEGER NOT NULL,
     PRIMARY KEY (room, viewer, key)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX keys_by_age ON keys (at);`,

  `ALTER TABLE rooms ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

   ALTER TABLE events ADD COLUMN viewer TEXT;
   UPDATE events SET viewer = json_extract(json, '$.from.id')
     WHERE type = 'message';
   CREATE INDEX messages_by_viewer ON events (room, viewer)
     WHERE type = 'message';

   CREATE TABLE state (
     room INTEGER NOT NULL REFERENCES rooms,
     key TEXT NOT NULL,
     value TEXT,
     version INTEGER NOT NULL,
     PRIMARY KEY (room, key)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX state_by_version ON state (room, version);
   CREATE INDEX state_in_force ON state (room, version)
     WHERE value IS NOT NULL;

   CREATE TABLE audit (
     room INTEGER NOT NULL REFERENCES rooms,
     seq INTEGER NOT NULL,
     json TEXT NOT NULL,
     PRIMARY KEY (room, seq)
   ) STRICT, WITHOUT ROWID;`,

  // The time of the newest event, which the next one's must not precede.
  `ALTER TABLE rooms ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
   UPDATE rooms SET at = max(
     coalesce(last_at, opened_at),
     coalesce((SELECT max(CASE WHEN json_valid(json) THEN CAST(json_extract(json, '$.at') AS INTEGER) END)
       FROM events WHERE room = rooms.id), 0)
   );`,

  // Which order this is, and how many events it has had (order_mark.ts).
  `CREATE TABLE ledger (
     id TEXT,
     removed INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   INSERT INTO ledger DEFAULT VALUES;
   CREATE TRIGGER room_removed AFTER DELETE ON rooms BEGIN
     UPDATE ledger SET removed = removed + old.seq;
   END;`,

  "CREATE INDEX messages_by_seq ON events (room, seq) WHERE type = 'message';",

  // Which message and whom a message replies to, so that both can be removed from it.
  `ALTER TABLE events ADD COLUMN reply_seq INTEGER;
   ALTER TABLE events ADD COLUMN reply_to TEXT;
   UPDATE events SET
     reply_seq = json_extract(json, '$.reply.seq'),
     reply_to = json_extract(json, '$.reply.from.id')
   WHERE type = 'message' AND CASE WHEN json_valid(json) THEN
     json_type(json, '$.reply.seq') = 'integer' AND json_type(json, '$.reply.from.id') = 'text'
   END;
   CREATE INDEX replies_by_message ON events (room, reply_seq)
     WHERE reply_seq IS NOT NULL;
   CREATE INDEX replies_by_viewer ON events (room, reply_to)
     WHERE reply_to IS NOT NULL;
   UPDATE events SET json = json_remove(json, '$.reply'), reply_seq = NULL, reply_to = NULL
   WHERE reply_seq IS NOT NULL AND (
     SELECT type FROM events AS original
     WHERE original.room = events.room AND original.seq = events.reply_seq
   ) = 'deleted';`,

  // What acts took away, as it was: messages, and replies that lost whom they reply to.
  `CREATE TABLE kept (
     room INTEGER NOT NULL REFERENCES rooms,
     act INTEGER NOT NULL,
     seq INTEGER NOT NULL,
     at INTEGER NOT NULL,
     removed INTEGER NOT NULL,
     viewer TEXT,
     json TEXT NOT NULL,
     reply_seq INTEGER,
     reply_to TEXT,
     PRIMARY KEY (room, act, seq)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX kept_by_age ON kept (at);`,

  // What blocks of 128 events may contain (search/signature.ts): derived, and deleted with
  // whatever it is derived from. A new event changes no full block.
  `CREATE TABLE signatures (
     room INTEGER NOT NULL REFERENCES rooms,
     block INTEGER NOT NULL,
     version INTEGER NOT NULL,
     at INTEGER,
     bits BLOB NOT NULL,
     PRIMARY KEY (room, block)
   ) STRICT;
   CREATE TRIGGER event_changed AFTER UPDATE OF type ON events BEGIN
     DELETE FROM signatures WHERE room = old.room AND block = old.seq >> 7;
   END;
   CREATE TRIGGER event_removed AFTER DELETE ON events BEGIN
     DELETE FROM signatures WHERE room = old.room AND block = old.seq >> 7;
   END;`,

  // The entries of the state that acts took away, with somebody's words in them.
  `CREATE TABLE kept_entries (
     room INTEGER NOT NULL REFERENCES rooms,
     act INTEGER NOT NULL,
     key TEXT NOT NULL,
     at INTEGER NOT NULL,
     viewer TEXT NOT NULL,
     reply_to TEXT,
     json TEXT NOT NULL,
     PRIMARY KEY (room, act, key)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX kept_entries_by_age ON kept_entries (at);
   CREATE INDEX kept_entries_by_viewer ON kept_entries (room, viewer);
   CREATE INDEX kept_entries_by_reply ON kept_entries (room, reply_to)
     WHERE reply_to IS NOT NULL;`,

  // A database of version 9 may have them already.
  `CREATE INDEX IF NOT EXISTS kept_by_viewer ON kept (room, viewer);
   CREATE INDEX IF NOT EXISTS kept_by_reply ON kept (room, reply_to)
     WHERE reply_to IS NOT NULL;
   CREATE INDEX IF NOT EXISTS kept_by_seq ON kept (room, seq);`,

  // How far the events of rooms have been delivered, by the rooms' names: they outlive them.
  `CREATE TABLE deliveries (
     room TEXT NOT NULL,
     endpoint TEXT NOT NULL,
     json TEXT NOT NULL,
     PRIMARY KEY (room, endpoint)
   ) STRICT, WITHOUT ROWID;`,

  // When somebody was last known to be in a room. Nobody knows it of those there are.
  `ALTER TABLE rooms ADD COLUMN visited_at INTEGER NOT NULL DEFAULT 0;
   UPDATE rooms SET visited_at = unixepoch() * 1000;`,
];
