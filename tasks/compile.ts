/**
 * Compiles the server to one file, with the permissions of `deno task start`.
 *
 * @module
 */
import { readDataDir } from "../server/config.ts";
import { permissions } from "./permissions.ts";

/** The binary's name. */
const OUTPUT = "hubbub";

const DATA_DIR = readDataDir();

if (DATA_DIR.includes(",")) {
  console.error(
    `Cannot compile: DATA_DIR=${DATA_DIR} has a comma, which a binary's permissions can't contain. Use another folder, or a link to this one.`,
  );
  Deno.exit(1);
}
const { success, stderr } = await new Deno.Command(Deno.execPath(), {
  args: [
    "compile",
    // A binary can read its own files whatever --allow-read says.
    ...permissions(DATA_DIR, []),
    ...["_fresh/server.js", "_fresh/static", "static"]
      .flatMap((path) => ["--include", path]),
    ...["--output", OUTPUT],
    ...Deno.args,
    "tasks/start.ts",
  ],
  cwd: `${import.meta.dirname}/..`,
}).output();

const output = new TextDecoder().decode(stderr);
if (success) {
  console.log(
    `Compiled ./${OUTPUT}, which keeps its data in ${DATA_DIR}, relative to where it is started.`,
  );
} else if (output.includes("denort")) {
  console.error(
    `Cannot compile: denort ${Deno.version.deno}, the runtime that goes into a binary, can't be downloaded here. ` +
      "Let this machine reach dl.deno.land, or set DENORT_BIN to the file.",
  );
} else {
  console.error(`Cannot compile: ${output}`);
}
Deno.exit(success ? 0 : 1);
