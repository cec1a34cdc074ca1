/**
 * Runs schemathesis against a server: it makes up requests from /openapi.json, valid and
 * invalid ones, and looks whether an answer is an error of the server, or not documented.
 *
 * @module
 */
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

const HERE = import.meta.dirname!;
const REQUIREMENTS = `${HERE}/requirements.txt`;

/** Where schemathesis is kept between runs. */
const CACHE = `${
  Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`
}/hubbub`;

/**
 * What an answer must be. Not whether it accepts just what fits its schema: what a text must
 * be, no schema says, and fields that forms write in another way are read so in JSON too.
 */
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
  "allow_header_conformance",
  "not_rate_limited",
  "documented_code",
];

const ADMIN_TOKEN = "schemathesis".repeat(4);

const program = await installed();
await ensureBuilt();
using folder = new TempDir();
await using server = await TestServer.start(folder.path, {
  ADMIN_TOKEN,
  // Each request says that it comes from another address.
  TRUST_PROXY: "127.0.0.1",
  MESSAGE_RATE: "0",
  MESSAGE_BURST: "0",
  ROOM_RATE: "0",
});
const { code } = await new Deno.Command(program, {
  args: [
    ...["--config-file", `${HERE}/schemathesis.toml`],
    "run",
    `${server.url}/openapi.json`,
    ...["--checks", CHECKS.join()],
    ...["--phases", "examples,coverage,fuzzing"],
    // A stream doesn't end, and a socket wants more than a request.
    ...["--exclude-path-regex", "/(events|socket)$"],
    ...["--max-examples", Deno.env.get("EXAMPLES") ?? "5"],
    ...["--seed", "1", "--request-timeout", "10"],
    ...Deno.args,
  ],
  env: {
    SCHEMATHESIS_HOOKS: "hooks",
    PYTHONPATH: HERE,
    PYTHONDONTWRITEBYTECODE: "1",
    HUBBUB_URL: server.url,
    HUBBUB_ADMIN_TOKEN: ADMIN_TOKEN,
  },
  cwd: folder.path,
}).spawn().status;
Deno.exitCode = code;

/** Installs schemathesis if it isn't there in these versions, and returns its path. */
async function installed(): Promise<string> {
  const wanted = await Deno.readTextFile(REQUIREMENTS);
  const hash = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(wanted),
  );
  const venv = `${CACHE}/schemathesis-${
    new Uint8Array(hash).toHex().slice(0, 12)
  }`;
  const done = `${venv}/installed`;
  if (!await Deno.stat(done).catch(() => undefined)) {
    await run("python3", "-m", "venv", "--clear", venv);
    await run(
      `${venv}/bin/pip`,
      "install",
      "--quiet",
      "--no-deps",
      "-r",
      REQUIREMENTS,
    );
    await Deno.writeTextFile(done, "");
  }
  return `${venv}/bin/schemathesis`;
}

async function run(program: string, ...args: readonly string[]) {
  const { success } = await new Deno.Command(program, { args: [...args] })
    .spawn().status;
  if (!success) {
    console.error(
      `Cannot install schemathesis: ${program} ${
        args.join(" ")
      } failed. It needs Python 3.10 or newer with venv (Debian: apt install python3-venv) and PyPI.`,
    );
    Deno.exit(1);
  }
}
