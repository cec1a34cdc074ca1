import { assert, assertEquals, assertMatch } from "@std/assert";
import { dirname } from "node:path";
import { Instance } from "../../tests/nginx/instance.ts";
import { deployFile, replaceOnce } from "../../tests/redis/deployed.ts";
import { ownPort } from "../../tests/tools/own_port.ts";
import { ensureBuilt, ROOT, TestServer } from "../../tests/tools/server.ts";
import { TempDir } from "../../tests/tools/temp_dir.ts";

/** The services, and how exposed each may be, in tenths of systemd's points from 0 to 10. */
const SERVICES = {
  "hubbub@": 17,
  "hubbub-backup@": 17,
  "hubbub-health@": 20,
  "hubbub-nginx": 28,
  "hubbub-redis@": 15,
  "hubbub-sentinel@": 15,
};

const TIMERS = ["hubbub-backup@", "hubbub-health@"];

const hasSystemd = new Deno.Command("sh", {
  args: ["-c", "command -v systemd-analyze"],
  stdout: "null",
}).outputSync().success;

/** A test that needs systemd-analyze: without it it is skipped, except in CI. */
function systemdTest(name: string, body: () => void | Promise<void>): void {
  Deno.test({
    name: hasSystemd ? name : `${name} (needs systemd-analyze)`,
    ignore: !hasSystemd && !Deno.env.has("CI"),
    fn: body,
  });
}

/**
 * Runs a command that is killed at its first system call that isn't among the first
 * arguments, which "--" ends, as systemd's SystemCallFilter does.
 */
const FILTERED = `
import ctypes, os, sys
end = sys.argv.index("--")
seccomp = ctypes.CDLL("libseccomp.so.2")
seccomp.seccomp_init.restype = ctypes.c_void_p
filter = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(0x80000000)))
for name in sys.argv[1:end]:
    number = seccomp.seccomp_syscall_resolve_name(name.encode())
    if number >= 0:
        seccomp.seccomp_rule_add(filter, ctypes.c_uint32(0x7fff0000), number, 0)
assert seccomp.seccomp_load(filter) == 0
os.execvp(sys.argv[end + 1], sys.argv[end + 1:])
`;

/** The system calls that a unit allows, of all processors. */
function systemCallsOf(unit: string): string[] {
  const { stdout } = new Deno.Command("systemd-analyze", {
    args: ["syscall-filter", "--no-pager"],
    stderr: "null",
  }).outputSync();
  const sets = new Map(
    Array.from(
      new TextDecoder().decode(stdout).matchAll(/^(@\S+)\n((?: .*\n)+)/gm),
      ([, name, lines]) => [name, lines.match(/^ +[@\w]\S*$/gm) ?? []],
    ),
  );
  const callsOf = (name: string): string[] =>
    sets.get(name)?.flatMap((line) => callsOf(line.trim())) ?? [name];
  const [, allowed] = deployFile(`systemd/${unit}.service`)
    .match(/^SystemCallFilter=(.*)$/m)!;
  // systemd adds the first.
  return ["@default", ...allowed.split(" ")].flatMap(callsOf);
}

/** Runs a command with the system calls that a unit allows. */
function filtered(unit: string, command: string, env: Record<string, string>) {
  // One that hangs ends, too.
  return new Deno.Command("timeout", {
    args: [
      ...["120", "python3", "-c", FILTERED, ...systemCallsOf(unit)],
      ...["--", "sh", "-c", command],
    ],
    cwd: ROOT,
    env: {
      PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
      ...env,
    },
    stdin: "null",
    stdout: "piped",
  }).spawn();
}

/** The name of a unit, for the instance 8001 where it has instances. */
function instanceOf(unit: string): string {
  return unit.replace(/@$/, "@8001");
}

/** Writes the units for an instance to a folder. The programs that they start must exist. */
function writeUnits(folder: string): void {
  for (const name of Object.keys(SERVICES)) {
    let text = deployFile(`systemd/${name}.service`);
    if (name === "hubbub@") {
      text = replaceOnce(
        text,
        "=/opt/hubbub/deploy/serve.sh\n",
        "=/bin/true\n",
      );
    }
    text = text.replace(
      /=\/usr\/s?bin\/(?:redis-server|nginx) /,
      "=/bin/true ",
    );
    Deno.writeTextFileSync(`${folder}/${instanceOf(name)}.service`, text);
  }
  for (const name of TIMERS) {
    const text = deployFile(`systemd/${name}.timer`);
    Deno.writeTextFileSync(`${folder}/${instanceOf(name)}.timer`, text);
  }
}

for (const [unit, exposure] of Object.entries(SERVICES)) {
  systemdTest(
    `systemd accepts deploy/systemd/${unit}.service and rates its exposure as docs/deploy.md says`,
    () => {
      using folder = new TempDir();
      writeUnits(folder.path);
      const path = `${folder.path}/${instanceOf(unit)}.service`;
      assertEquals(analyze("verify", "--man=no", path), "");
      assertEquals(
        analyze(
          "security",
          ...["--offline=true", `--threshold=${exposure}`, path],
        ),
        "",
      );
    },
  );
}

for (const unit of TIMERS) {
  systemdTest(`systemd accepts deploy/systemd/${unit}.timer`, () => {
    using folder = new TempDir();
    writeUnits(folder.path);
    const path = `${folder.path}/${instanceOf(unit)}.timer`;
    assertEquals(analyze("verify", "--man=no", path), "");
  });
}

systemdTest(
  "The server and its backup need no system call that their units forbid",
  async () => {
    await ensureBuilt();
    using folder = new TempDir();
    const port = ownPort();
    const DATA_DIR = `${folder.path}/data`;
    const env = { DATA_DIR, HOST: "127.0.0.1", PORT: `${port}` };
    await using server = filtered("hubbub@", "exec deploy/serve.sh", env);
    const reader = server.stdout.getReader();
    // What it prints first, it prints once it listens.
    assertEquals((await reader.read()).done, false, "It was killed.");
    const messages = `http://127.0.0.1:${port}/rooms/lobby/messages`;
    const said = await fetch(messages, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"key":"1","text":"Hello"}',
    });
    assertEquals(said.status, 201, await said.text());
    const page = await fetch(messages.replace("/messages", ""));
    assertMatch(await page.text(), /Hello/);
    const backup = filtered(
      "hubbub-backup@",
      commandOf("hubbub-backup").replace("/var/backups/hubbub", folder.path),
      env,
    );
    await backup.stdout.cancel();
    assertEquals((await backup.status).code, 0);
    server.kill();
    await reader.cancel();
    assertEquals((await server.status).code, 0);
  },
);

Deno.test("The command of hubbub-backup@.service makes a backup of a running server", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  const data = `${folder.path}/data`;
  await using _server = await TestServer.start(data);
  const command = commandOf("hubbub-backup")
    .replace("/var/backups/hubbub", folder.path);
  assertEquals(run(command, { DATA_DIR: data }).code, 0, command);
  const made = [...Deno.readDirSync(folder.path)]
    .map(({ name }) => name).filter((name) => name !== "data");
  assertEquals(made.length, 1, made.join());
  assertMatch(made[0], /^8001-\d{4}-\d\d-\d\d-\d{6}$/);
  const files = [...Deno.readDirSync(`${folder.path}/${made[0]}`)];
  assert(files.some(({ name }) => name === "hubbub.db"));
});

Deno.test("The command of hubbub-health@.service kills an instance that answers with an error or not at all, and no other", async () => {
  const port = ownPort();
  let status = 200;
  const command = commandOf("hubbub-health")
    .replace("%i &&", `${port} &&`)
    .replace("/opt/hubbub/", ROOT.pathname)
    .replace("sleep 5", "true")
    .replace("exec systemctl", "echo systemctl");
  assertMatch(command, /echo systemctl/);
  {
    await using _instance = new Instance(
      port,
      () => new Response("", { status }),
    );
    assertEquals((await start(command)).trim(), "");
    status = 503;
    assertMatch(await start(command), /^systemctl kill -s KILL hubbub@8001$/m);
  }
  assertMatch(await start(command), /^systemctl kill -s KILL hubbub@8001$/m);
});

Deno.test("deploy/health.sh asks where HOST says that the instance listens, as its unit does", async () => {
  const port = ownPort();
  const check = `deploy/health.sh ${port} && echo healthy`;
  const healthy = () => new Response();
  for (const host of ["127.0.0.2", "0.0.0.0", "::"]) {
    await using _instance = new Instance(port, healthy, host);
    assertEquals((await start(check, { HOST: host })).trim(), "healthy", host);
  }
  {
    await using _instance = new Instance(port, healthy);
    assertEquals((await start(check, { HOST: "" })).trim(), "healthy");
    assertEquals(await start(check, { HOST: "127.0.0.2" }), "");
  }
  const places = (unit: string) =>
    deployFile(`systemd/${unit}@.service`)
      .match(/(?<=^Environment=)HOST=\S+|^EnvironmentFile=.*/gm);
  assertEquals(places("hubbub-health"), places("hubbub"));
});

/** The command of a service, as systemd passes it to a shell for the instance 8001. */
function commandOf(unit: string): string {
  const text = deployFile(`systemd/${unit}@.service`);
  const [, command] = text.match(/^ExecStart=\/bin\/sh -c '(.*)'$/m)!;
  return command.replaceAll("%%", "%").replaceAll("$$", "$")
    .replaceAll(/%i(?! &&)/g, "8001");
}

function run(command: string, env: Record<string, string>): Deno.CommandOutput {
  return new Deno.Command("sh", { args: ["-c", command], cwd: ROOT, env })
    .outputSync();
}

/** Runs a command while this process answers, and returns what it prints. */
async function start(
  command: string,
  env?: Record<string, string>,
): Promise<string> {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", command],
    cwd: ROOT,
    env,
  }).output();
  return new TextDecoder().decode(stdout);
}

/** Runs systemd-analyze and returns what it complains about. */
function analyze(...args: string[]): string {
  const { success, stderr } = new Deno.Command("systemd-analyze", {
    args: [...args, "--no-pager"],
    stdout: "null",
  }).outputSync();
  return new TextDecoder().decode(stderr) + (success ? "" : "It failed.");
}
