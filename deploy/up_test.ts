import { assert, assertEquals, assertMatch } from "@std/assert";
import { deployFile, replaceOnce } from "../tests/redis/deployed.ts";
import { ownPort } from "../tests/tools/own_port.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";

/** What deploy/up.sh needs besides a shell's usual programs. */
const PROGRAMS = [
  ...["deno", "redis-server", "redis-check-aof", "redis-cli", "nginx", "curl"],
  "flock",
];

/**
 * Runs deploy/up.sh where only some of these programs exist, and they do nothing.
 *
 * @param sbin Those that are in /usr/sbin.
 */
function up(
  programs: readonly string[],
  env: Record<string, string> = {},
  sbin: readonly string[] = [],
) {
  using folder = new TempDir();
  Deno.mkdirSync(`${folder.path}/deploy`);
  Deno.mkdirSync(`${folder.path}/sbin`);
  Deno.writeTextFileSync(
    `${folder.path}/deploy/up.sh`,
    replaceOnce(deployFile("up.sh"), "/usr/sbin\n", `${folder.path}/sbin\n`),
  );
  for (const program of ["bash", "id", "dirname"]) {
    const path = new TextDecoder().decode(
      new Deno.Command("sh", { args: ["-c", `command -v ${program}`] })
        .outputSync().stdout,
    ).trim();
    Deno.symlinkSync(path, `${folder.path}/${program}`);
  }
  for (
    const path of [...programs, ...sbin.map((program) => `sbin/${program}`)]
  ) {
    Deno.writeTextFileSync(`${folder.path}/${path}`, "#!/bin/sh\nexit 1\n", {
      mode: 0o755,
    });
  }
  const { code, stdout, stderr } = new Deno.Command("/usr/bin/env", {
    args: [`PATH=${folder.path}`, "bash", "deploy/up.sh"],
    cwd: folder.path,
    env: { UP_DIR: folder.path, ...env },
  }).outputSync();
  const decoder = new TextDecoder();
  return { code, printed: decoder.decode(stdout) + decoder.decode(stderr) };
}

Deno.test("deploy/up.sh says in one line which program is missing, and what installs it", () => {
  for (const missing of PROGRAMS) {
    const { code, printed } = up(PROGRAMS.filter((name) => name !== missing));
    assertEquals(code, 1, printed);
    assertMatch(
      printed,
      new RegExp(`^Cannot start: ${missing} is missing\\. .*apt install.*\\n$`),
    );
  }
});

Deno.test("deploy/up.sh says in one line which port is in use, and which settings change it", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  for (
    const env of [
      { UP_PORT: `${port}` },
      { UP_INSTANCES: `1 2 ${port}`, UP_PORT: "3", UP_REDIS_PORT: "4" },
    ] as Record<string, string>[]
  ) {
    const { code, printed } = up(PROGRAMS, env);
    assertEquals(code, 1, printed);
    assertMatch(
      printed,
      new RegExp(`^Cannot start: .* port ${port} already\\. .*UP_PORT.*\\n$`),
    );
  }
});

Deno.test("deploy/up.sh finds nginx where Debian has it, outside a user's PATH", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const others = PROGRAMS.filter((name) => name !== "nginx");
  const { printed } = up(others, { UP_PORT: `${port}` }, ["nginx"]);
  assertMatch(printed, /^Cannot start: something listens on port/);
});

Deno.test("deploy/up.sh wants three ports for its instances", () => {
  for (const ports of ["8001", "8001 8002", "1 2 3 4"]) {
    const { code, printed } = up(PROGRAMS, { UP_INSTANCES: ports });
    assertEquals(code, 1, printed);
    assertMatch(printed, /^Cannot start: UP_INSTANCES=.* three ports.*\n$/);
  }
});

Deno.test("deploy/up.sh wants another port for each", () => {
  const { code, printed } = up(PROGRAMS, { UP_INSTANCES: "3 2 3" });
  assertEquals(code, 1, printed);
  assertMatch(printed, /^Cannot start: port 3 is named twice in UP_PORT.*\n$/);
});

/** What takes the place of Redis, nginx and the instances: each runs until it is stopped. */
const STAND_INS: Record<string, string> = {
  "redis-server": "exec sleep 120",
  "redis-check-aof": "cat",
  "redis-cli": "echo PONG",
  nginx: "exec sleep 120",
  curl: '[ -z "$MAX_CLIENTS" ] && [ ! -e "$HELD" ]',
  deno: `case "$*" in
    *tasks/start.ts*) [ -z "$MAX_CLIENTS" ] || { echo "$MAX_CLIENTS is invalid."; exit 1; }
      exec sleep 120;;
  esac`,
};

/** A deploy/up.sh that runs, with stand-ins. */
class Running implements AsyncDisposable {
  readonly folder = new TempDir();
  readonly data = `${this.folder.path}/data`;
  readonly pids = `${this.folder.path}/pids`;
  readonly process: Deno.ChildProcess;
  readonly #errors: Promise<string>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  /** It ends, too, if a test hangs. */
  readonly #timer = setTimeout(() => this.process.kill(), 100_000);

  /** @param data Its UP_DIR, or one of its own. */
  constructor(env: Record<string, string> = {}, data = this.data) {
    for (const name of ["deploy/redis", "nginx", "bin"]) {
      Deno.mkdirSync(`${this.folder.path}/${name}`, { recursive: true });
    }
    for (const name of ["up.sh", "serve.sh"]) {
      const path = `${this.folder.path}/deploy/${name}`;
      Deno.writeTextFileSync(path, deployFile(name), { mode: 0o755 });
    }
    for (const name of ["hubbub.conf", "instances.conf"]) {
      Deno.writeTextFileSync(`${this.folder.path}/nginx/${name}`, "");
    }
    for (const [name, body] of Object.entries(STAND_INS)) {
      Deno.writeTextFileSync(
        `${this.folder.path}/bin/${name}`,
        `#!/bin/bash\necho $$ >> ${this.pids}\n${body}\n`,
        { mode: 0o755 },
      );
    }
    this.process = new Deno.Command(`${this.folder.path}/deploy/up.sh`, {
      cwd: this.folder.path,
      env: {
        PATH: `${this.folder.path}/bin:${Deno.env.get("PATH")}`,
        UP_DIR: data,
        UP_PORT: `${ownPort()}`,
        UP_INSTANCES: `${ownPort()} ${ownPort()} ${ownPort()}`,
        UP_REDIS_PORT: `${ownPort()}`,
        MAX_CLIENTS: "",
        HELD: "",
        ...env,
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    Deno.writeTextFileSync(this.pids, "");
    this.#errors = new Response(this.process.stderr).text();
    this.#reader = this.process.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
  }

  /** Waits until it says that the chat is ready, and everything runs. */
  async ready(): Promise<void> {
    const { value = "" } = await this.#reader.read();
    assertMatch(value, /^Hubbub is at /);
    await this.run(5);
  }

  /** What it says before it ends, once it and all that it started have ended. */
  async ended(): Promise<{ code: number; errors: string }> {
    const { code } = await this.process.status;
    const errors = await this.#errors;
    await this.run(0);
    return { code, errors };
  }

  /** The processes that it started and that run. */
  #left(): string[] {
    return Deno.readTextFileSync(this.pids).split("\n").filter((pid) => {
      try {
        // One that has ended has none, even if nobody has asked how it did.
        return pid !== "" && Deno.readLinkSync(`/proc/${pid}/exe`);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
        return false;
      }
    });
  }

  /** The process of one of the instances, which the folder has. */
  instance(): number {
    const file = [...Deno.readDirSync(this.data)].map(({ name }) => name)
      .find((name) => name.endsWith(".pid"));
    return Number(Deno.readTextFileSync(`${this.data}/${file}`));
  }

  /** Ends that instance, and returns the process that takes its place. */
  async replaced(signal: Deno.Signal): Promise<number> {
    const old = this.instance();
    Deno.kill(old, signal);
    const limit = AbortSignal.timeout(60_000);
    while ([0, old].includes(this.instance())) {
      limit.throwIfAborted();
      await new Promise((turn) => setTimeout(turn, 50));
    }
    return this.instance();
  }

  /** Waits until so many of them run. */
  async run(count: number): Promise<void> {
    const limit = AbortSignal.timeout(60_000);
    while (this.#left().length !== count) {
      limit.throwIfAborted();
      await new Promise((turn) => setTimeout(turn, 50));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.process.kill();
    } catch (error) {
      // It has ended.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.process.status;
    await this.#reader.cancel();
    this.folder[Symbol.dispose]();
  }
}

Deno.test("deploy/up.sh leaves nothing behind when it is stopped, and refuses to share its folder", async () => {
  await using up = new Running();
  await up.ready();
  await using other = new Running({}, up.data);
  const refused = await other.ended();
  assertEquals(refused.code, 1);
  assertMatch(
    refused.errors,
    /^Cannot start: another deploy\/up\.sh uses .*\n$/,
  );
  await up.run(5);
  up.process.kill();
  assertEquals(await up.ended(), { code: 0, errors: "" });
});

Deno.test("What deploy/up.sh started ends if it is killed", async () => {
  await using up = new Running();
  await up.ready();
  up.process.kill("SIGKILL");
  await up.ended();
});

Deno.test("deploy/up.sh starts an instance again, and ends with a sentence once its folder is removed", async () => {
  await using up = new Running();
  await up.ready();
  const again = await up.replaced("SIGKILL");
  Deno.removeSync(up.data, { recursive: true });
  Deno.kill(again, "SIGKILL");
  const { code, errors } = await up.ended();
  assertEquals(code, 1);
  assert(errors.includes(`Cannot go on: ${up.data} was removed.\n`), errors);
});

Deno.test("deploy/up.sh starts an instance again that is stopped or killed while others start", async () => {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    using folder = new TempDir();
    const HELD = `${folder.path}/held`;
    Deno.writeTextFileSync(HELD, "");
    await using up = new Running({ HELD });
    await up.run(5);
    await up.replaced(signal);
    Deno.removeSync(HELD);
    await up.ready();
  }
});

Deno.test("deploy/up.sh says at once why an instance can't start", async () => {
  await using up = new Running({ MAX_CLIENTS: "x" });
  const { code, errors } = await up.ended();
  assertEquals(code, 1);
  assertMatch(
    errors,
    /^Cannot start: the instance on port \d+ ended\. .*\nx is invalid\.\n/,
  );
});
