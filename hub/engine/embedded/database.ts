import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { MIGRATIONS } from "./migrations.ts";
import { transact } from "./transact.ts";
import {
  closeFiles,
  FileWatch,
  makePrivateFolder,
  openPrivateFile,
} from "./files.ts";
import { OrderMark } from "./order_mark.ts";
import { Scrubber } from "./scrubber.ts";
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
  /** The path of the file, as it was opened. */
  readonly path: string;
  readonly sql: DatabaseSync;
  readonly order: OrderMark;
  /** Notices that the folder or a file in it is removed or replaced. */
  readonly files: FileWatch;
  /** Overwrites what is left of deleted data. */
  readonly scrubber: Scrubber;
}

/**
 * Opens `hubbub.db` in a folder, creating both if necessary, and migrates its schema.
 * If it may hold less than clients saw, its rooms get new epochs ({@linkcode OrderMark}).
 *
 * @param use "move": to move its rooms to Redis.
 * @throws {OperatorError} The folder can't be written or another process uses it; the
 * file is damaged, foreign or from a newer version; the disk is full. Nothing is
 * overwritten.
 */
export function openDatabase(
  folder: string,
  use: "serve" | "move" = "serve",
): Database {
  const lock = lockFolder(folder, use);
  const path = join(folder, "hubbub.db");
  let sql: DatabaseSync | undefined;
  let file: Deno.FsFile | undefined;
  try {
    const lost = lostDatabase(folder, path);
    check(path);
    // SQLite gives the files beside it the same mode.
    file = openPrivateFile(path);
    sql = new DatabaseSync(path);
    // NORMAL: commits survive a crash of this process, but not of the machine.
    sql.exec(
      // Overwrites deleted data, which SQLite would otherwise leave in the file.
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
    );
    migrate(sql);
    const order = OrderMark.open(folder, sql, use, lost);
    return opened(folder, { lock, path, file, sql, order });
  } catch (error) {
    sql?.close();
    file?.close();
    release(lock);
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(
      `Cannot open the database ${path}: ${
        storageReason(error)
      }. Nothing in it was changed. ` +
        (use === "serve"
          ? "Restore a backup, free up disk space, or use another DATA_DIR."
          : "Restore a backup or free up disk space."),
      { cause: error },
    );
  }
}

function opened(
  folder: string,
  { lock, path, file, sql, order }: {
    readonly lock: Deno.FsFile;
    readonly path: string;
    readonly file: Deno.FsFile;
    readonly sql: DatabaseSync;
    readonly order: OrderMark;
  },
): Database {
  const names = ["hubbub.db", "hubbub.db-wal", "lock", "order"];
  return {
    path,
    sql,
    order,
    files: new FileWatch(names.map((name) => join(folder, name))),
    scrubber: new Scrubber(sql, file),
    [Symbol.dispose]() {
      sql.close();
      file.close();
      order[Symbol.dispose]();
      release(lock);
    },
  };
}

/**
 * Returns why there is no database although there was one. A write-ahead log that it
 * leaves behind is kept under another name: SQLite would delete it.
 */
function lostDatabase(folder: string, path: string): string | undefined {
  if (isFilled(path)) return;
  const lost = "hubbub.db is missing, so the server starts without rooms";
  if (isFilled(`${path}-wal`)) {
    const kept = `${path}-wal.${Date.now()}`;
    Deno.renameSync(`${path}-wal`, kept);
    return `${lost}; its write-ahead log is kept as ${kept}`;
  }
  const traces = ["order", "secret"].map((name) => join(folder, name));
  return traces.some(isFilled) ? lost : undefined;
}

/** Returns why SQLite refused, in a few words. */
export function storageReason(error: unknown): string {
  const noRoom = error instanceof Error && "errcode" in error &&
    error.errcode === NO_ROOM_FOR_INDEX;
  return noRoom ? "the disk is full" : reason(error);
}

/** Locks a folder, creating it if necessary. */
export function lockFolder(folder: string, use: "serve" | "move"): Deno.FsFile {
  let lock: Deno.FsFile;
  try {
    makePrivateFolder(folder);
    lock = openPrivateFile(join(folder, "lock"));
  } catch (error) {
    throw new OperatorError(
      `Cannot use DATA_DIR=${folder}: ${
        storageReason(error)
      }. DATA_DIR must be a folder that this process can write to.`,
      { cause: error },
    );
  }
  if (lock.tryLockSync(true)) {
    closeFiles(folder);
    return lock;
  }
  lock.close();
  throw new OperatorError(
    `Cannot use DATA_DIR=${folder}: another Hubbub process is using it. ` +
      (use === "serve"
        ? "Give this one its own DATA_DIR, or let several share one chat through REDIS_URL."
        : "Stop that process first."),
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

function pragma(sql: DatabaseSync, name: string): number {
  return sql.prepare(`PRAGMA ${name}`).get()![name] as number;
}
