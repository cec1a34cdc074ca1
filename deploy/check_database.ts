/**
 * Checks the embedded database from end to end, and mends what can be mended.
 *
 *     deno task check-database
 *     deno task check-database mend
 *
 * Mending rebuilds indexes, replaces events that can't be read by deleted ones, and
 * removes damaged lines of the audit log and damaged entries of a room's state, which
 * then has its default there. What it changes is printed, with its place. The server must
 * be stopped.
 *
 * @module
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { lockFolder, storageReason } from "../hub/engine/embedded/database.ts";
import { TOMBSTONE } from "../hub/engine/embedded/sql.ts";
import { transact } from "../hub/engine/embedded/transact.ts";
import { parseJson, parseStored } from "../hub/engine/stored_event.ts";
import { readEntry } from "../hub/moderation/state/read_entry.ts";
import { OperatorError } from "../hub/operator/operator_error.ts";
import { orExit } from "../hub/operator/or_exit.ts";
import { Refusal } from "../hub/refusal.ts";
import { readDataDir } from "../server/config.ts";

/** A damaged row. */
interface Damage {
  /** What is damaged and where: `event 7 of room "lobby"`. */
  readonly what: string;
  readonly mend: (sql: DatabaseSync) => void;
}

/** What was found. */
export interface Findings {
  /** What SQLite found in the file's structure. */
  readonly structure: readonly string[];
  /** The damaged rows. */
  readonly rows: readonly string[];
  /** Whether everything is sound now. */
  readonly sound: boolean;
}

/**
 * Checks the database of a `DATA_DIR`.
 *
 * @param mend Whether to mend it.
 * @throws {OperatorError} There is none, it is in use, or it can't be read at all.
 */
export function checkDatabase(folder: string, mend: boolean): Findings {
  const path = join(folder, "hubbub.db");
  let lock: Deno.FsFile | undefined;
  try {
    Deno.statSync(path);
    lock = lockFolder(folder, "move");
    using sql = new DatabaseSync(path);
    sql.exec("PRAGMA secure_delete = ON");
    const structure = structureOf(sql);
    if (structure.length > 0 && mend) sql.exec("REINDEX");
    const rows = [...damageIn(sql)];
    if (mend) transact(sql, () => rows.forEach((row) => row.mend(sql)));
    return {
      structure,
      rows: rows.map(({ what }) => what),
      sound: mend
        ? structureOf(sql).length === 0
        : structure.length === 0 && rows.length === 0,
    };
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(
      error instanceof Deno.errors.NotFound
        ? `Cannot check ${folder}: there is no hubbub.db in it. Set DATA_DIR to the folder that has it.`
        : `Cannot check ${path}: ${
          storageReason(error)
        }. If SQLite can't read it, restore a backup.`,
      { cause: error },
    );
  } finally {
    lock?.unlockSync();
    lock?.close();
  }
}

function structureOf(sql: DatabaseSync): string[] {
  return sql.prepare("PRAGMA integrity_check").all()
    .map((row) => String(row.integrity_check))
    .filter((found) => found !== "ok");
}

function* damageIn(sql: DatabaseSync): Generator<Damage> {
  const rooms = sql.prepare("SELECT id, name FROM rooms").all();
  for (const { id, name } of rooms) {
    const room = Number(id);
    const of = ` of room ${JSON.stringify(name)}`;
    yield* damagedEvents(sql, room, of);
    yield* damagedLines(sql, room, of);
    yield* damagedEntries(sql, room, of);
  }
}

function* damagedEvents(
  sql: DatabaseSync,
  room: number,
  of: string,
): Generator<Damage> {
  const rows = sql.prepare(
    "SELECT seq, type, viewer, json FROM events WHERE room = ? ORDER BY seq",
  ).iterate(room);
  for (const { seq, type, viewer, json } of rows) {
    const event = typeof json === "string"
      ? parseStored(json, Number(seq))
      : undefined;
    const author = event?.type === "message" ? event.from.id : null;
    if (event?.type === type && author === viewer) continue;
    yield {
      what: `event ${seq}${of}`,
      mend: (sql) =>
        sql.prepare(`UPDATE events ${TOMBSTONE} WHERE room = ? AND seq = ?`)
          .run(room, Number(seq)),
    };
  }
}

function* damagedLines(
  sql: DatabaseSync,
  room: number,
  of: string,
): Generator<Damage> {
  const rows = sql.prepare("SELECT seq, json FROM audit WHERE room = ?")
    .iterate(room);
  for (const { seq, json } of rows) {
    if (typeof json === "string" && parseJson(json) !== undefined) continue;
    yield {
      what: `audit line ${seq}${of}`,
      mend: (sql) =>
        sql.prepare("DELETE FROM audit WHERE room = ? AND seq = ?")
          .run(room, Number(seq)),
    };
  }
}

function* damagedEntries(
  sql: DatabaseSync,
  room: number,
  of: string,
): Generator<Damage> {
  const rows = sql.prepare("SELECT key, value FROM state WHERE room = ?")
    .iterate(room);
  for (const { key, value } of rows) {
    if (isEntry(String(key), value)) continue;
    yield {
      what: `entry ${JSON.stringify(key)}${of}`,
      mend: (sql) =>
        sql.prepare("DELETE FROM state WHERE room = ? AND key = ?")
          .run(room, String(key)),
    };
  }
}

function isEntry(key: string, value: unknown): boolean {
  if (value === null) return true;
  if (typeof value !== "string") return false;
  try {
    readEntry(key, value);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

if (import.meta.main) {
  await orExit(() => {
    const [command, ...more] = Deno.args;
    if ((command ?? "mend") !== "mend" || more.length > 0) {
      throw new OperatorError(
        'Cannot check the database: the only argument is "mend".',
      );
    }
    const folder = readDataDir();
    const mend = command === "mend";
    const { structure, rows, sound } = checkDatabase(folder, mend);
    for (const found of structure) console.log(`damaged structure: ${found}`);
    for (const what of rows) {
      console.log(`${mend ? "mended" : "damaged"} ${what}`);
    }
    if (sound) return console.log(`${folder}: the database is sound.`);
    throw new OperatorError(
      mend
        ? `Cannot mend all of ${folder}: SQLite still finds damage. Restore a backup.`
        : `${folder} has a damaged database. Back it up, then run: deno task check-database mend`,
    );
  });
}
