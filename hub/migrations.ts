/**
 * The embedded database's schema, one step an entry. A step that has landed is
 * never changed: add the next one. `PRAGMA user_version` counts the steps taken.
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
];
