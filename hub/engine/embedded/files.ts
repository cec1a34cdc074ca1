import { join } from "node:path";
import { reason, report } from "../../operator/report.ts";

/** The names of our files in a `DATA_DIR`. */
const OURS = /^(hubbub\.db.*|lock|order|secret(\.new)?)$/;

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** The bits of a mode that let others than the owner in. */
const OTHERS = 0o077;

/**
 * Creates a folder for its owner only, if it doesn't exist. An existing one is closed to
 * others if it holds only our files: it may be shared, such as /tmp.
 */
export function makePrivateFolder(folder: string): void {
  Deno.mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  if ([...Deno.readDirSync(folder)].every(({ name }) => OURS.test(name))) {
    closeToOthers(folder, FOLDER_MODE);
  }
}

/** Opens a file that only its owner may read, and creates it if it doesn't exist. */
export function openPrivateFile(path: string): Deno.FsFile {
  return Deno.openSync(path, {
    create: true,
    read: true,
    write: true,
    mode: FILE_MODE,
  });
}

/** Closes our files in a folder to others, and logs it if others could read any. */
export function closeFiles(folder: string): void {
  const closed = [...Deno.readDirSync(folder)]
    .filter(({ name, isFile }) => isFile && OURS.test(name))
    .filter(({ name }) => closeToOthers(join(folder, name), FILE_MODE));
  if (closed.length === 0) return;
  report("warn", "data_was_readable", {
    path: folder,
    files: closed.map(({ name }) => name).join(" "),
  });
}

/** Returns whether others could read it. */
function closeToOthers(path: string, mode: number): boolean {
  // Windows has no such modes.
  if (Deno.build.os === "windows") return false;
  if (((Deno.statSync(path).mode ?? 0) & OTHERS) === 0) return false;
  try {
    Deno.chmodSync(path, mode);
    return true;
  } catch (error) {
    report("warn", "data_readable", { path, reason: reason(error) });
    return false;
  }
}

/** Flushes to the disk that a folder's files exist. */
export function syncFolder(folder: string): void {
  // Windows opens no folders.
  if (Deno.build.os === "windows") return;
  using handle = Deno.openSync(folder);
  handle.syncSync();
}

/** Notices that files which this process has open are removed or replaced. */
export class FileWatch {
  readonly #inodes = new Map<string, number | null>();

  /** @param paths Those that don't exist are not watched. */
  constructor(paths: readonly string[]) {
    for (const path of paths) {
      try {
        this.#inodes.set(path, Deno.statSync(path).ino);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  }

  /** Returns why a file is gone; `undefined`: all are there. */
  missing(): string | undefined {
    for (const [path, inode] of this.#inodes) {
      try {
        if (Deno.statSync(path).ino === inode) continue;
        return `${path} was replaced while the server was running; restart it`;
      } catch {
        // Whatever the reason is: it can't be found any more.
        return `${path} was removed while the server was running; put it back or restart the server`;
      }
    }
  }
}
