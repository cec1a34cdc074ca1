/** What packages may do, and that none comes without having been locked. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import benchJson from "../../bench/deno.json" with { type: "json" };
import { hostsIn, permissions } from "../../tasks/permissions.ts";
import { ensureBuilt, ROOT } from "../tools/server.ts";
import { SourceCopy } from "../tools/source_copy.ts";
import { TempDir } from "../tools/temp_dir.ts";

const TASKS: Record<string, string> = denoJson.tasks;

/** A version, not a range. */
const EXACT = /@\d+\.\d+\.\d+(?:-[\w.]+)?$/;

async function deno(args: readonly string[], cwd: string | URL = ROOT) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    printed: decoder.decode(stdout),
    output: decoder.decode(stdout) + decoder.decode(stderr),
  };
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

Deno.test("All lock files are frozen, and no task thaws one", () => {
  assertEquals([denoJson.lock.frozen, benchJson.lock.frozen], [true, true]);
  const commands = [...Object.values(TASKS), ...Object.values(benchJson.tasks)];
  for (const command of [...commands, read(".ci/run")]) {
    assert(!/frozen=false|--no-frozen|--lock-write/.test(command), command);
  }
  // With no lock file: a script without packages, and one that names its version.
  const unlocked = Object.entries(TASKS)
    .filter(([, command]) => command.includes("--no-lock"))
    .map(([name]) => name);
  assertEquals(unlocked, ["packages", "emoji"]);
  assert(!/^import |import\(/m.test(read("tasks/packages.ts")));
  for (
    const path of [
      "api/make.ts",
      "components/emoji/make.ts",
      "tasks/pictures/compress.ts",
    ]
  ) {
    const [, named] = read(path).match(/const PACKAGE = "(npm:[^"]+)";/)!;
    assertMatch(named, EXACT, path);
  }
  // What it needs, too.
  assertMatch(read("api/make.ts"), /"--lock=api\/deno\.lock", "--frozen"/);
});

Deno.test("Packages from JSR are named by exact versions: their lock file may not exist yet", () => {
  const jsr = Object.values(denoJson.imports)
    .filter((specifier) => specifier.startsWith("jsr:"));
  assert(jsr.length >= 4);
  for (const specifier of jsr) assertMatch(specifier, EXACT);
});

Deno.test("A package that isn't locked stops the build, and isn't installed", async () => {
  using copy = new SourceCopy();
  const changed = {
    ...denoJson,
    imports: { ...denoJson.imports, ws: "npm:ws@8.23.0" },
  };
  const path = `${copy.path}/deno.json`;
  Deno.writeTextFileSync(path, JSON.stringify(changed));
  for (const task of ["build", "start"]) {
    const { code, output } = await deno(["task", task], copy.path);
    assertEquals(code, 1, output);
    assertStringIncludes(output, "lockfile is out of date");
    assert(!output.includes("Hubbub is at"));
    const installed = Deno.readDirSync(`${copy.path}/node_modules/.deno`);
    assert([...installed].every(({ name }) => !name.startsWith("ws@")));
  }
});

Deno.test("CI and the container use the same, exact version of Deno", () => {
  const [, version] = read(".ci/run").match(/npx -y deno@(\S+)\)/)!;
  assertMatch(`@${version}`, EXACT);
  for (const path of [".ci/run", "README.md", "Dockerfile", "docs/deploy.md"]) {
    const named = read(path).matchAll(/(?:\bdeno@|denoland\/deno:)([^\s)`]*)/g);
    for (const [, other] of named) assertEquals(other, version, path);
  }
  assertEquals(version, "2.9.6");
});

Deno.test("A build may run esbuild, and no other program", async () => {
  await ensureBuilt();
  assertMatch(TASKS.build, /\$\(.* tasks\/esbuild\.ts\) dev\.ts build$/);
  // Only inside the parentheses may it say more.
  const flags = TASKS.build.replace(/\$\(.*?\)/, "").split("&&").at(-1)!;
  assert(!/--allow-(?:run|net|all|ffi|sys)|-A\b/.test(flags), flags);
  const { printed } = await deno(["run", "--allow-read", "tasks/esbuild.ts"]);
  const [, list] = printed.trim().match(/^--allow-run=(\S+)$/)!;
  for (const path of list.split(",")) assertMatch(path, /esbuild(?:\.exe)?$/);
  using folder = new TempDir();
  const script = `${folder.path}/run.ts`;
  Deno.writeTextFileSync(
    script,
    "for (const path of Deno.args) await new Deno.Command(path, { args: ['--version'] }).output();",
  );
  const allowed = ["run", "--no-prompt", printed.trim(), script];
  const may = await deno([...allowed, ...list.split(",")]);
  assertEquals(may.code, 0, may.output);
  for (const program of ["sh", "git", Deno.execPath()]) {
    const { code, output } = await deno([...allowed, program]);
    assertEquals(code, 1, program);
    assertStringIncludes(output, "Requires run access");
  }
});

Deno.test("The server may listen on its address, and connect to its Redis, its sites' keys and its hook", () => {
  for (
    const [env, hosts] of [
      [{}, "0.0.0.0:8000"],
      [{ HOST: "::1", PORT: "80" }, "[::1]:80"],
      [{ HOST: "::1", PORT: "0" }, "[::1]"],
      [{ REDIS_URL: "redis://cache" }, "0.0.0.0:8000,cache:6379"],
      [
        { REDIS_URL: "rediss://u:p@[::1]:7000/2", JWT_JWKS: "keys.json" },
        "0.0.0.0:8000,[::1]:7000",
      ],
      [
        { JWT_JWKS: "https://site.example/keys" },
        "0.0.0.0:8000,site.example:443",
      ],
      [
        { HOST: "localhost", JWT_JWKS: "http://127.0.0.1:81/keys" },
        "localhost:8000,127.0.0.1:81",
      ],
      [
        { MODERATION_HOOK: "http://[::1]:9000/ask?token=x" },
        "0.0.0.0:8000,[::1]:9000",
      ],
      [
        { WEBHOOK_URL: "https://bot.example/events?token=x" },
        "0.0.0.0:8000,bot.example:443",
      ],
      // The server explains what is wrong, so it must start.
      [{ PORT: "http" }, "localhost:0"],
    ] as [Record<string, string>, string][]
  ) {
    const given = hostsIn((name) => env[name]);
    assertEquals(given?.join(), hosts);
    assert(permissions("data", ["."], given).includes(`--allow-net=${hosts}`));
  }
  for (
    const url of ["redis+sentinel://one,two/mymaster", "redis+cluster://one"]
  ) assertEquals(hostsIn((name) => ({ REDIS_URL: url }[name])), undefined);
  assertEquals(
    hostsIn((name) => ({ ROOM_WEBHOOKS: "public" }[name])),
    undefined,
  );
  const script = TASKS.start.match(/\$\(([^()]*permissions\.ts)\)/)![1];
  assertStringIncludes(
    script,
    "--allow-env=DATA_DIR,HOST,PORT,REDIS_URL,REDIS_PASSWORD_FILE,REDIS_CA,REDIS_CERT,REDIS_KEY,JWT_JWKS,MODERATION_HOOK,WEBHOOK_URL,ROOM_WEBHOOKS ",
  );
  const [variables] = TASKS.start.match(/DENO_USE_WRITEV=\S+ (?:MALLOC\S+ )+/)!;
  for (const part of [script, variables.trim()]) {
    assertStringIncludes(read("deploy/serve.sh"), part);
  }
});

Deno.test("The server can't connect anywhere else", async () => {
  using folder = new TempDir();
  const script = `${folder.path}/connect.ts`;
  Deno.writeTextFileSync(script, "await fetch(Deno.args[0]);");
  const { code, output } = await deno([
    ...["run", "--no-prompt"],
    ...permissions(folder.path, ["."], hostsIn(() => undefined)),
    ...[script, "http://127.0.0.1:8123/"],
  ]);
  assertEquals(code, 1);
  assertStringIncludes(output, 'Requires net access to "127.0.0.1:8123"');
});
