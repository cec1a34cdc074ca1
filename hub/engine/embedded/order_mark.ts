import type { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { transact } from "./transact.ts";
import { openPrivateFile, syncFolder } from "./files.ts";
import { report } from "../../operator/report.ts";
import { parseJson } from "../stored_event.ts";

/** The file's length in bytes; padded, so that it is always overwritten in full and in place. */
const LENGTH = 256;

/** How much two computations of when the machine started may differ, in seconds. */
const BOOT_TOLERANCE_SECONDS = 5;

/** How much a file's time may differ from when it was written, in milliseconds. */
const TIME_TOLERANCE_MS = 1_000;

/** FAT stores even seconds. */
const COARSE_TIME_MS = 2_000;

/** The clock by which the file system dates files, also where a test fakes the time. */
const fileTime = Date.now;

/** The beginning of a database's `ledger.id` in a backup. */
export const BACKUP = "backup ";

/** What the file holds. */
interface Mark {
  /** The order's id, which the database has too. It changes with every epoch. */
  readonly order: string;
  readonly state: "running" | "stopped" | "moved";
  /** Number of events ever stored. */
  readonly events: number;
  /** Which file this is: a copy is another one. */
  readonly file: string;
  /** When the machine started, in seconds since 1970; `null`: unknown. */
  readonly boot: number | null;
  /** When the file was written, in milliseconds since 1970. */
  readonly wrote: number;
}

/** What the database knows of its order. */
interface Ledger {
  /** `null`: the database is new, or an older version wrote it. */
  readonly id: string | null;
  readonly events: number;
}

/**
 * The file `order` beside the database. It records how many events were stored, so that a
 * start notices that the database went back: to a copy, or behind a lost write-ahead log.
 *
 * It is written after each commit and before anyone is told, without a flush to the disk.
 * So it survives `kill -9`, and what it says is exact unless the machine stopped too.
 */
export class OrderMark implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #identity: string;
  readonly #id: string;
  #events: number;
  #state: Mark["state"] = "running";
  #failing = false;

  private constructor(
    file: Deno.FsFile,
    identity: string,
    id: string,
    events: number,
  ) {
    this.#file = file;
    this.#identity = identity;
    this.#id = id;
    this.#events = events;
  }

  /**
   * Compares a database with its mark. If the order may have gone back, its rooms get new
   * epochs, and a line is logged.
   *
   * @param use "move": the rooms are about to be moved to Redis.
   * @param lost Why the database is empty although it should not be.
   */
  static open(
    folder: string,
    sql: DatabaseSync,
    use: "serve" | "move",
    lost?: string,
  ): OrderMark {
    const path = join(folder, "order");
    const file = openPrivateFile(path);
    try {
      // Not of the open file: Deno would ask for its path without symbolic links.
      const info = Deno.statSync(path);
      const ledger = ledgerOf(sql);
      const mark = readMark(file);
      const why = lost ?? wentBack(mark, info, ledger, use);
      const id = why === undefined ? ledger.id : null;
      const order = new OrderMark(
        file,
        identityOf(info),
        id ?? renew(sql, why !== undefined),
        ledger.events,
      );
      if (why !== undefined) tell(sql, why);
      // Moved once more: in Redis, the rooms have these epochs.
      if (why === undefined && isMark(mark) && mark.state === "moved") {
        order.#state = "moved";
      }
      order.#write();
      file.syncSync();
      if (mark === undefined) syncFolder(folder);
      return order;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Records that events were committed, before anyone is told of them. */
  add(events: number): void {
    this.#events += events;
    try {
      this.#write();
      this.#failing = false;
    } catch (error) {
      // The events are stored. Only a loss after this can't be noticed.
      if (!this.#failing) {
        report("error", "order_unwritten", { reason: String(error) });
      }
      this.#failing = true;
    }
  }

  /** Records that the rooms go on in Redis: what is stored here from now on is another order. */
  move(): void {
    this.#state = "moved";
    this.#write();
    this.#file.syncSync();
  }

  /** Records a clean stop. The database must be closed. */
  [Symbol.dispose](): void {
    if (this.#state === "running") this.#state = "stopped";
    this.#write();
    this.#file.syncSync();
    this.#file.close();
  }

  #write(): void {
    const mark: Mark = {
      order: this.#id,
      state: this.#state,
      events: this.#events,
      file: this.#identity,
      boot: bootTime(),
      wrote: fileTime(),
    };
    const text = JSON.stringify(mark).padEnd(LENGTH - 1) + "\n";
    this.#file.seekSync(0, Deno.SeekMode.Start);
    this.#file.writeSync(new TextEncoder().encode(text));
  }
}

/** Returns why the order may have gone back; `undefined`: it surely didn't. */
function wentBack(
  mark: Mark | "unreadable" | undefined,
  file: Deno.FileInfo,
  { id, events }: Ledger,
  use: "serve" | "move",
): string | undefined {
  if (id === null) {
    return mark && "the database is not the one used last in this folder";
  }
  if (id.startsWith(BACKUP)) return "the database is a backup";
  if (mark === undefined) return "the file order beside it is missing";
  if (mark === "unreadable") return "the file order beside it can't be read";
  if (mark.order !== id) {
    return "the database is not the one used last in this folder";
  }
  if (
    mark.file !== identityOf(file) ||
    !isTime(mark.wrote, file.mtime?.getTime() ?? 0)
  ) {
    return "the folder is a copy";
  }
  if (events < mark.events) {
    return `the last ${mark.events - events} events are missing`;
  }
  if (mark.state === "moved" && use === "serve") {
    return "its rooms were moved to Redis";
  }
  if (mark.state === "running" && !sameBoot(mark.boot, bootTime())) {
    return "the machine stopped while the server was running, so the last events may be missing";
  }
}

/** Whether a file's time is when it was written; a copy has another. */
function isTime(wrote: number, time: number): boolean {
  return Math.abs(time - wrote) <= TIME_TOLERANCE_MS ||
    time === wrote - wrote % COARSE_TIME_MS;
}

function sameBoot(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && Math.abs(a - b) <= BOOT_TOLERANCE_SECONDS;
}

/** Starts another order. @returns Its id. */
function renew(sql: DatabaseSync, epochs: boolean): string {
  const id = crypto.randomUUID();
  transact(sql, () => {
    if (epochs) sql.exec("UPDATE rooms SET epoch = lower(hex(randomblob(16)))");
    sql.prepare("UPDATE ledger SET id = ?").run(id);
  });
  // On the disk before the mark says so.
  sql.exec("PRAGMA wal_checkpoint(FULL)");
  return id;
}

function tell(sql: DatabaseSync, reason: string): void {
  const { rooms } = sql.prepare("SELECT count(*) AS rooms FROM rooms").get()!;
  report("warn", "storage_went_back", { reason, rooms: Number(rooms) });
}

function ledgerOf(sql: DatabaseSync): Ledger {
  return sql.prepare(
    "SELECT id, removed + (SELECT coalesce(sum(seq), 0) FROM rooms) AS events FROM ledger",
  ).get() as unknown as Ledger;
}

function readMark(file: Deno.FsFile): Mark | "unreadable" | undefined {
  const bytes = new Uint8Array(LENGTH);
  const length = file.readSync(bytes) ?? 0;
  if (length === 0) return undefined;
  const mark = parseJson(new TextDecoder().decode(bytes.subarray(0, length)));
  return isMark(mark) ? mark : "unreadable";
}

function isMark(mark: unknown): mark is Mark {
  return typeof mark === "object" && mark !== null &&
    "order" in mark && typeof mark.order === "string" &&
    "state" in mark && typeof mark.state === "string" &&
    "events" in mark && Number.isSafeInteger(mark.events) &&
    "file" in mark && typeof mark.file === "string" &&
    "boot" in mark && (mark.boot === null || Number.isFinite(mark.boot)) &&
    "wrote" in mark && Number.isFinite(mark.wrote);
}

/** By when it was created, where the file system tells: an inode's number may be used again. */
function identityOf({ birthtime, ino }: Deno.FileInfo): string {
  return birthtime ? birthtime.toISOString() : `inode ${ino}`;
}

let mayAsk: boolean | undefined;

/** Returns when the machine started, in seconds since 1970; `null`: we may not ask. */
function bootTime(): number | null {
  mayAsk ??=
    Deno.permissions.querySync({ name: "sys", kind: "osUptime" }).state ===
      "granted";
  return mayAsk ? Math.round(fileTime() / 1_000) - Deno.osUptime() : null;
}
