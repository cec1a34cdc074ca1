import type { DatabaseSync } from "node:sqlite";

/** How soon after a deletion what is left of it is overwritten, in milliseconds. */
const DELAY_MS = 5_000;

/** The time between two steps, in milliseconds. */
const REST_MS = 20;

/** Pages read in one step: a few milliseconds. */
const STEP_PAGES = 1_000;

/** Where the first page's header is: after the file's. */
const FILE_HEADER_BYTES = 100;

/** The types of b-tree pages, and the length of their headers. Other pages begin with 0. */
const HEADER_BYTES: Readonly<Record<number, number>> = {
  2: 12,
  5: 12,
  10: 8,
  13: 8,
};

/**
 * Overwrites what SQLite leaves of deleted data in its file. `secure_delete` overwrites
 * the data itself, but not the copies that stay behind when a page is split: they lie in
 * the unallocated part of a page, between the cell pointers and the cells
 * ({@link https://sqlite.org/fileformat2.html#b_tree_pages}).
 *
 * The file is written beside SQLite, which never reads that part. It must be opened
 * before the database and closed after it: closing it would end SQLite's locks.
 */
export class Scrubber {
  readonly #sql: DatabaseSync;
  readonly #file: Deno.FsFile;
  readonly #pageBytes: number;
  #page = 0;

  constructor(sql: DatabaseSync, file: Deno.FsFile) {
    this.#sql = sql;
    this.#file = file;
    this.#pageBytes = Number(
      sql.prepare("PRAGMA page_size").get()!.page_size,
    );
  }

  /** Begins a pass: moves the write-ahead log, which has the deleted data too, into the file. */
  begin(): void {
    this.#sql.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#page = 0;
  }

  /**
   * Overwrites some pages.
   *
   * @returns Whether there are more.
   */
  step(): boolean {
    const size = this.#pageBytes;
    const at = this.#page * size;
    const bytes = new Uint8Array(STEP_PAGES * size);
    const pages = Math.floor(readAt(this.#file, at, bytes) / size);
    let changed = false;
    for (let page = 0; page < pages; page++) {
      const begin = page * size;
      const gap = gapIn(
        bytes.subarray(begin, begin + size),
        this.#page + page === 0,
      );
      if (gap.every((byte) => byte === 0)) continue;
      gap.fill(0);
      this.#file.seekSync(at + gap.byteOffset, Deno.SeekMode.Start);
      writeAll(this.#file, gap);
      changed = true;
    }
    // Otherwise SQLite would write its copies of these pages again.
    if (changed) this.#sql.exec("PRAGMA shrink_memory");
    this.#page += pages;
    return pages === STEP_PAGES;
  }
}

/** Returns the unallocated part of a page; empty if it isn't a b-tree's. */
function gapIn(page: Uint8Array, isFirst: boolean): Uint8Array {
  const header = isFirst ? FILE_HEADER_BYTES : 0;
  const headerBytes = HEADER_BYTES[page[header]];
  const none = page.subarray(0, 0);
  if (headerBytes === undefined) return none;
  const cells = page[header + 3] << 8 | page[header + 4];
  const content = page[header + 5] << 8 | page[header + 6];
  const from = header + headerBytes + 2 * cells;
  // 0 means 65,536.
  const to = content === 0 ? page.length : content;
  return from < to && to <= page.length ? page.subarray(from, to) : none;
}

/** Returns how many bytes there were. */
function readAt(file: Deno.FsFile, at: number, into: Uint8Array): number {
  file.seekSync(at, Deno.SeekMode.Start);
  let length = 0;
  while (length < into.length) {
    const read = file.readSync(into.subarray(length));
    if (read === null) break;
    length += read;
  }
  return length;
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += file.writeSync(bytes.subarray(written));
  }
}

/** Runs the scrubber after deletions, in steps between which other work goes on. */
export class Scrubbing {
  readonly #scrubber: Scrubber;
  readonly #mustWait: () => boolean;
  readonly #onError: (error: unknown) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #again = false;

  /** @param mustWait Whether the file can't be written now. */
  constructor(
    scrubber: Scrubber,
    mustWait: () => boolean,
    onError: (error: unknown) => void,
  ) {
    this.#scrubber = scrubber;
    this.#mustWait = mustWait;
    this.#onError = onError;
  }

  /** Begins a pass soon, or after the current one. */
  soon(): void {
    this.#again = true;
    if (this.#timer === undefined) this.#wait(DELAY_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#turn();
      if (this.#running) this.#wait(REST_MS);
      else if (this.#again) this.#wait(DELAY_MS);
    }, ms);
    Deno.unrefTimer(this.#timer);
  }

  #turn(): void {
    if (this.#mustWait()) return;
    try {
      if (!this.#running) {
        this.#scrubber.begin();
        this.#again = false;
      }
      this.#running = this.#scrubber.step();
    } catch (error) {
      this.#running = false;
      this.#again = true;
      this.#onError(error);
    }
  }
}
