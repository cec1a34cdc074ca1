/**
 * Prints a name of DATA_DIR's folder that the shell of `deno task` and Deno's lists of
 * paths can hold. Neither can hold every name: such a folder gets a link.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { resolve } from "node:path";

/** Where the links are. */
const LINKS = "node_modules/.hubbub";

const folder = Deno.env.get("DATA_DIR")?.trim() || "data";
console.log(/[\s,]/.test(folder) ? linkTo(resolve(folder)) : folder);

function linkTo(folder: string): string {
  const hash = createHash("sha256").update(folder).digest("hex");
  const link = `${LINKS}/${hash.slice(0, 16)}`;
  Deno.mkdirSync(folder, { recursive: true });
  Deno.mkdirSync(LINKS, { recursive: true });
  try {
    Deno.symlinkSync(folder, link, { type: "junction" });
  } catch (error) {
    // From an earlier start: its name is the folder's.
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  return link;
}
