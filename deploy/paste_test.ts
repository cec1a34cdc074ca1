/**
 * Pastes docs/deploy.md: runs the blocks that are marked `sh run`, in their order, in one
 * shell in a copy of the source.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { dirname } from "node:path";
import { ownPort } from "../tests/tools/own_port.ts";
import { ROOT } from "../tests/tools/server.ts";
import { SourceCopy } from "../tests/tools/source_copy.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";

/** Why a block is not run here, as its info string says. */
const REASONS = ["denort", "docker", "example", "machines", "measures", "root"];

/** What the blocks need. */
const PROGRAMS = ["nginx", "redis-server", "curl", "openssl"];

/** When the shell is stopped with all that it started, in seconds: something hangs. */
const HANGS_S = 300;

/** The shell blocks of the page: what follows `sh`, and the commands. */
const blocks = Array.from(
  Deno.readTextFileSync(new URL("docs/deploy.md", ROOT))
    .matchAll(/^```sh(.*)\n([\s\S]*?)^```$/gm),
  ([, mark, commands]) => ({ mark: mark.trim(), commands }),
);
const run = blocks.filter(({ mark }) => mark === "run");
const missing = PROGRAMS.filter((program) =>
  !new Deno.Command("sh", {
    args: ["-c", `command -v ${program}`],
    stdout: "null",
  }).outputSync().success
);

Deno.test("Each shell block of docs/deploy.md is run by the next test, or says why not", () => {
  const others = blocks.filter(({ mark }) => mark !== "run");
  assertEquals(
    others.filter(({ mark }) => !REASONS.includes(mark)),
    [],
  );
  // Not in this process, where they could end it.
  assert(run.length > others.length / 2, `${run.length} of ${blocks.length}`);
});

Deno.test({
  name:
    `The ${run.length} runnable blocks of docs/deploy.md run as they stand; ${
      blocks.length - run.length
    } others need root, a domain, Docker or more machines` +
    (missing.length > 0 ? ` (needs ${missing.join(", ")})` : ""),
  ignore: missing.length > 0 && !Deno.env.has("CI"),
  async fn() {
    using source = new SourceCopy();
    using folder = new TempDir();
    // nginx's workers run as another user.
    Deno.chmodSync(folder.path, 0o755);
    const script = run.map(({ commands }) => commands).join("\n");
    // Whatever fails, nothing goes on running.
    const ending = `trap 'code=$?; set +e; trap "" TERM
      [ ! -f "$data/nginx/nginx.pid" ] || kill "$(cat "$data/nginx/nginx.pid")"
      kill $(jobs -p) 2>/dev/null; wait; exit "$code"' EXIT\n`;
    const { code, stdout, stderr } = await new Deno.Command("timeout", {
      args: [
        ...[`--kill-after=20`, String(HANGS_S)],
        ...["bash", "-xeuo", "pipefail", "-c", ending + script],
      ],
      cwd: source.path,
      env: {
        PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
        data: `${folder.path}/data`,
        port: `${ownPort()}`,
        http: `${ownPort()}`,
        https: `${ownPort()}`,
        redis: `${ownPort()}`,
        instances: `${ownPort()} ${ownPort()} ${ownPort()}`,
      },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    assertEquals(
      code,
      0,
      decoder.decode(stdout) + decoder.decode(stderr),
    );
  },
});
