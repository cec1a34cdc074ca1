import denoJson from "../deno.json" with { type: "json" };

/** The binary's name. */
const OUTPUT = "hubbub";

const DATA_DIR = Deno.env.get("DATA_DIR") || "data";

// What `deno task start` may do, the binary may do: the flags are taken from there.
// It reads its own files whatever it may read on the disk.
const start = denoJson.tasks.start.split("&& ").at(-1)!;
const flags = start.replaceAll("$DATA", DATA_DIR).replace(
  "--allow-read=.,",
  "--allow-read=",
)
  .split(" ").filter((flag) => flag.startsWith("--"));

const { success, stderr } = await new Deno.Command(Deno.execPath(), {
  args: [
    "compile",
    ...flags,
    ...["_fresh/server.js", "_fresh/static", "static"].flatMap((
      path,
    ) => ["--include", path]),
    "--output",
    OUTPUT,
    ...Deno.args,
    "tasks/start.ts",
  ],
  cwd: `${import.meta.dirname}/..`,
}).output();

const output = new TextDecoder().decode(stderr);
if (success) {
  console.log(
    `Compiled ./${OUTPUT}, which keeps its data in ${DATA_DIR} beside where it is started.`,
  );
} else if (output.includes("denort")) {
  console.error(
    `Cannot compile: denort ${Deno.version.deno}, the runtime that a binary is made with, can't be downloaded here. ` +
      "Let this machine reach dl.deno.land, or name the file in DENORT_BIN.",
  );
} else {
  console.error(`Cannot compile: ${output}`);
}
Deno.exit(success ? 0 : 1);
