import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { MIGRATIONS } from "./migrations.ts";
import { OperatorError } from "../../operator/operator_error.ts";
import { reason } from "../../operator/report.ts";

/**
 * "Hubb" in ASCII: marks an SQLite file as ours
 * ({@link https://sqlite.org/pragma.html#pragma_application_id}).
 */
const APPLICATION_ID = 0x48756262;

/** Maximum size of a file, in bytes, that is checked for damage at the start (about a second per 500 MB). */
const MAX_CHECKED_BYTES = 512 * 1024 * 1024;

/** SQLITE_IOERR_SHMSIZE: SQLite says "disk I/O error" when the disk has no room for the WAL's index. */
const NO_ROOM_FOR_INDEX = 4874;

/** The open database of a `DATA_DIR`, and the lock that keeps other processes out. */
export interface Database extends Disposable {
  readonly sql: DatabaseSync;
}

/**
 * Opens `hubbub.db` in a folder, creating both if necessary, and migrates its schema.
 *
 * @throws {OperatorError} The folder can't be written or another process uses it; the
 * file is damaged, foreign or from a newer version; the disk is full. Nothing is
 * overwritten.
 */
export function openDatabase(folder: string): Database {
  const lock = lockFolder(folder);
  const path = join(folder, "hubbub.db");
  let sql: DatabaseSync | undefined;
  try {
    check(path);
    sql = new DatabaseSync(path);
    // NORMAL: commits survive a crash of this process, but not of the machine.
    sql.exec(
      // Overwrites deleted data, which SQLite would otherwise leave in the file.
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
    );
    migrate(sql);
  } catch (error) {
    sql?.close();
    release(lock);
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(
      `Cannot open the database ${path}: ${
        storageReason(error)
      }. Nothing in it was changed. ` +
        "Restore a backup, free up disk space, or use another DATA_DIR.",
      { cause: error },
    );
  }
  return {
    sql,
    [Symbol.dispose]() {
      sql.close();
      release(lock);
    },
  };
}

/** Returns why SQLite refused, in a few words. */
export function storageReason(error: unknown): string {
  const noRoom = error instanceof Error && "errcode" in error &&
    error.errcode === NO_ROOM_FOR_INDEX;
  return noRoom ? "the disk is full" : reason(error);
}

function lockFolder(folder: string): Deno.FsFile {
  let lock: Deno.FsFile;
  try {
    Deno.mkdirSync(folder, { recursive: true });
    lock = Deno.openSync(join(folder, "lock"), { create: true, write: true });
  } catch (error) {
    throw new OperatorError(
      `Cannot use DATA_DIR=${folder}: ${
        storageReason(error)
      }. DATA_DIR must be a folder that this process can write to.`,
      { cause: error },
    );
  }
  if (lock.tryLockSync(true)) return lock;
  lock.close();
  throw new OperatorError(
    `Cannot use DATA_DIR=${folder}: another Hubbub process is using it. ` +
      "Give this one its own DATA_DIR, or let several share one chat through REDIS_URL.",
  );
}

/** Closing alone isn't enough: a program that is being spawned holds the file too, until it runs. */
function release(lock: Deno.FsFile): void {
  lock.unlockSync();
  lock.close();
}

/** Checks an existing file before it can be written: even opening and closing it can change it. */
function check(path: string): void {
  if (!isFilled(path)) return;
  using sql = new DatabaseSync(path, { readOnly: true });
  const version = pragma(sql, "user_version");
  const id = pragma(sql, "application_id");
  const tables = sql.prepare("SELECT count(*) AS n FROM sqlite_schema").get()!
    .n as number;
  if (id !== APPLICATION_ID && tables > 0) {
    throw new OperatorError(
      `Cannot use the database ${path}: it belongs to another program. Move it away or use another DATA_DIR.`,
    );
  }
  if (version > MIGRATIONS.length) {
    throw new OperatorError(
      `Cannot use the database ${path}: it has version ${version} and this Hubbub supports versions up to ` +
        `${MIGRATIONS.length}. Start the newer Hubbub, or restore the backup made before the upgrade.`,
    );
  }
  if (
    pragma(sql, "page_count") * pragma(sql, "page_size") > MAX_CHECKED_BYTES
  ) {
    return;
  }
  const found = sql.prepare("PRAGMA quick_check(1)").get()!.quick_check;
  if (found !== "ok") throw new Error(`it is damaged (${found})`);
}

/** Whether the file exists and isn't empty. */
function isFilled(path: string): boolean {
  try {
    const { isFile, size } = Deno.statSync(path);
    if (!isFile) throw new Error("it is not a file");
    return size > 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function migrate(sql: DatabaseSync): void {
  for (
    let version = pragma(sql, "user_version");
    version < MIGRATIONS.length;
    version++
  ) {
    transact(sql, () => {
      sql.exec(MIGRATIONS[version]);
      sql.exec(
        `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${
          version + 1
        };`,
      );
    });
  }
}

/** Runs `body` in a transaction: all of it is stored, or nothing. */
export function transact<T>(sql: DatabaseSync, body: () => T): T {
  sql.exec("BEGIN IMMEDIATE");
  try {
    const result = body();
    sql.exec("COMMIT");
    return result;
  } catch (error) {
    // SQLite rolls back by itself after some errors, such as a full disk.
    if (sql.isTransaction) sql.exec("ROLLBACK");
    throw error;
  }
}

function pragma(sql: DatabaseSync, name: string): number {
  return sql.prepare(`PRAGMA ${name}`).get()![name] as number;
}
