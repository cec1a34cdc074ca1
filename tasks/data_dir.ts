/**
 * Prints a path for DATA_DIR that is safe in the shell of `deno task` and in Deno's lists
 * of paths. A folder whose name isn't gets a symbolic link.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { readDataDir } from "../server/config.ts";
import { isSplit } from "./permissions.ts";

/** The folder of the links. */
const LINKS = "node_modules/.hubbub";

const folder = readDataDir();
console.log(isSplit(folder) ? linkTo(resolve(folder)) : folder);

function linkTo(folder: string): string {
  const hash = createHash("sha256").update(folder).digest("hex");
  const link = `${LINKS}/${hash.slice(0, 16)}`;
  Deno.mkdirSync(folder, { recursive: true });
  Deno.mkdirSync(LINKS, { recursive: true });
  try {
    Deno.symlinkSync(folder, link, { type: "junction" });
  } catch (error) {
    // Left by an earlier start. Its name is the hash of the folder's, so it leads there.
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  return link;
}
