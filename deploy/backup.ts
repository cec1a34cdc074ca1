/**
 * Copies the data of the embedded engine while the server runs: a snapshot of the
 * database, and the secret that signs cookies.
 *
 *     deno task backup backups/monday
 *
 * To restore, stop the server and start it with the copy as its DATA_DIR. Its rooms get
 * new epochs then: viewers may have seen messages that the copy lacks.
 *
 * @module
 */
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { storageReason } from "../hub/engine/embedded/database.ts";
import { closeFiles, openPrivateFile } from "../hub/engine/embedded/files.ts";
import { BACKUP } from "../hub/engine/embedded/order_mark.ts";
import { Scrubber } from "../hub/engine/embedded/scrubber.ts";
import { OperatorError } from "../hub/operator/operator_error.ts";
import { orExit } from "../hub/operator/or_exit.ts";
import { readDataDir } from "../server/config.ts";

/**
 * Copies a `DATA_DIR` to a new folder.
 *
 * @returns The bytes of the copied database.
 * @throws {OperatorError} There is nothing to copy, the folder exists already, or the
 * copy can't be written or is damaged.
 */
async function backUp(from: string, to: string): Promise<number> {
  const source = join(from, "hubbub.db");
  const copy = join(to, "hubbub.db");
  try {
    Deno.statSync(source);
    // Only for its owner, like the data.
    Deno.mkdirSync(to, { mode: 0o700 });
    using database = new DatabaseSync(source, { readOnly: true });
    openPrivateFile(copy).close();
    await backup(database, copy);
    finish(copy);
    copySecret(from, to);
    // Whatever the umask is.
    closeFiles(to);
    sync(copy);
    return Deno.statSync(copy).size;
  } catch (error) {
    throw new OperatorError(`Cannot back up ${from} to ${to}: ${why(error)}.`, {
      cause: error,
    });
  }
}

function why(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) {
    return "there is no hubbub.db to copy, or no folder to put the copy in";
  }
  if (error instanceof Deno.errors.AlreadyExists) {
    return "it already exists, and a backup is never overwritten";
  }
  return storageReason(error);
}

/** Checks that the copy can be read, marks it as a backup, and overwrites what was deleted. */
function finish(path: string): void {
  using file = openPrivateFile(path);
  using database = new DatabaseSync(path);
  // A single file, without a WAL beside it that could be left behind.
  database.exec("PRAGMA journal_mode = DELETE");
  const { quick_check } = database.prepare("PRAGMA quick_check(1)").get()!;
  if (quick_check !== "ok") {
    throw new Error(`the copy is damaged (${quick_check})`);
  }
  const ledger = database.prepare(
    "SELECT 1 FROM sqlite_schema WHERE name = 'ledger'",
  ).get();
  // A database that an older version wrote has no place for the mark.
  if (ledger) {
    database.prepare("UPDATE ledger SET id = ?")
      .run(BACKUP + crypto.randomUUID());
  } else database.exec("UPDATE rooms SET epoch = lower(hex(randomblob(16)))");
  const scrubber = new Scrubber(database, file);
  while (scrubber.step());
}

/** The folder has no secret where SECRET is set. */
function copySecret(from: string, to: string): void {
  try {
    Deno.copyFileSync(join(from, "secret"), join(to, "secret"));
    Deno.chmodSync(join(to, "secret"), 0o600);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function sync(path: string): void {
  using file = Deno.openSync(path, { write: true });
  file.syncSync();
}

if (import.meta.main) {
  await orExit(async () => {
    const from = readDataDir();
    const [to, ...more] = Deno.args;
    if (!to || more.length > 0) {
      throw new OperatorError(
        "Cannot back up: name the folder to create, such as backups/monday.",
      );
    }
    const bytes = await backUp(from, to);
    console.log(`Backed up ${from} to ${to} (${bytes} bytes).`);
  });
}
