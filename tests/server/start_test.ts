import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { Chatter } from "../tools/chatter.ts";
import { ensureBuilt, failToStart, ROOT, TestServer } from "../tools/server.ts";
import { SourceCopy } from "../tools/source_copy.ts";
import { TempDir } from "../tools/temp_dir.ts";

/** The URL in a server's output. */
const AT = /Hubbub is at (http:\S+)\n/;

Deno.test("A second process on the same DATA_DIR refuses to start, and says what to do", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using _first = await TestServer.start(folder.path);
  const { code, output } = await failToStart({
    DATA_DIR: folder.path,
    PORT: "0",
  });
  assertEquals(code, 1);
  assertStringIncludes(output, folder.path);
  assertStringIncludes(output, "REDIS_URL");
  assertEquals(output.trim().split("\n").length, 1, output);
});

Deno.test("A wrong setting or a port in use stops the start with one line and no stack", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  for (
    const [env, says] of [
      [{ PORT: "http" }, /PORT=http .*65535/],
      [{ PORT: String(port), HOST: "127.0.0.1" }, new RegExp(`${port}.*PORT`)],
      [
        { HOST: "no.such.host.invalid", PORT: "0" },
        /no\.such\.host\.invalid.*HOST/,
      ],
      [{ DATA_DIR: "/proc/hubbub" }, /DATA_DIR=\/proc\/hubbub/],
      [{ SECRET: "too short" }, /SECRET/],
    ] as [Record<string, string>, RegExp][]
  ) {
    const { code, output } = await failToStart({
      DATA_DIR: folder.path,
      ...env,
    });
    assertEquals(code, 1, output);
    assertMatch(output, says);
    assertMatch(output, /^Cannot [^\n]+\n$/);
    assert(!output.includes("too short"), "a secret is not repeated");
  }
});

Deno.test("SIGTERM closes clients so that they reconnect, and exits with 0", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path);
  using ann = await Chatter.join(`${server.url}/rooms/lobby/socket`);
  assertEquals((await ann.say("before the end")).type, "accepted");
  const stream = await fetch(`${server.url}/rooms/lobby/events`);
  const events = stream.text();
  const { code, errors } = await server.stop();
  assertEquals([code, await ann.closed], [0, 1012]);
  assertMatch(await events, /\nevent:close\ndata:1012\n\n$/);
  assertStringIncludes(errors, "draining");
});

Deno.test("Each signal that ends a process drains it, once, however many come", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  for (
    const signals of [
      ["SIGTERM"],
      ["SIGINT"],
      ["SIGHUP"],
      ["SIGTERM", "SIGTERM", "SIGINT", "SIGHUP"],
    ] as const
  ) {
    await using server = await TestServer.start(folder.path);
    using ann = await Chatter.join(`${server.url}/rooms/lobby/socket`);
    const { code, errors } = await server.stop(...signals);
    assertEquals([code, await ann.closed], [0, 1012], signals.join());
    assertEquals(errors.match(/ draining | drained /g)?.length, 2, errors);
  }
});

Deno.test("A folder that a shell would split or replace is refused where its name becomes flags", async () => {
  const print = async (dataDir: string) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-env", "--allow-read", "tasks/permissions.ts"],
      cwd: ROOT,
      env: { DATA_DIR: dataDir },
    }).output();
    const decoder = new TextDecoder();
    return { code, out: decoder.decode(stdout), error: decoder.decode(stderr) };
  };
  for (const folder of ["two words", "a,b", "*", "a?", "[a]", "a\tb"]) {
    const { code, out, error } = await print(folder);
    assertEquals([code, out], [1, ""], folder);
    assertMatch(error, /^Cannot start: DATA_DIR=.*another folder.*\.\n$/);
  }
  const { code, out } = await print("/var/lib/hubbub/8001");
  assertEquals(code, 0);
  assertStringIncludes(out, "--allow-write=/var/lib/hubbub/8001");
});

Deno.test("A viewer's name and a room's messages survive a restart", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  let cookie: string;
  let position: { epoch: string; seq: number };
  {
    await using server = await TestServer.start(folder.path);
    const renamed = await fetch(`${server.url}/viewer`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"name":"Ann"}',
    });
    await renamed.body?.cancel();
    cookie = renamed.headers.getSetCookie()[0].split(";")[0];
    using ann = await Chatter.join(`${server.url}/rooms/lobby/socket`);
    await ann.say("one", "k1");
    await ann.until(({ ordered }) => ordered.length === 1);
    position = ann.position;
    await server.kill();
  }
  await using server = await TestServer.start(folder.path);
  const who =
    await (await fetch(`${server.url}/viewer`, { headers: { cookie } })).json();
  assertEquals(who.name, "Ann");
  using back = await Chatter.join(`${server.url}/rooms/lobby/socket`, position);
  assertEquals([back.welcome.epoch, back.welcome.seq], [position.epoch, 1]);
  const { size } = await Deno.stat(`${folder.path}/secret`);
  assert(size >= 64);
  if (Deno.build.os !== "windows") {
    assertEquals(
      (await Deno.stat(`${folder.path}/secret`)).mode! & 0o777,
      0o600,
    );
  }
});

Deno.test("Several concurrent `deno task start` build once and all serve", async () => {
  using copy = new SourceCopy();
  await using started = new AsyncDisposableStack();
  const starts = await Promise.all(
    [0, 1, 2].map(async (i) =>
      started.use(await TaskStart.start(copy.path, `data-${i}`))
    ),
  );
  for (const { url } of starts) {
    const page = await fetch(`${url}/rooms/lobby`);
    const script = (await page.text()).match(/\/_fresh\/js\/[^"]+\.js/)![0];
    const asset = await fetch(url + script);
    await asset.body?.cancel();
    assertEquals([page.status, asset.status], [200, 200]);
  }
  const outputs = starts.map(({ output }) => output);
  const builds = outputs.filter((output) => output.includes("Assets written"));
  assertEquals(builds.length, 1, outputs.join("---\n"));

  // The next build keeps their scripts, and removes older ones.
  const scripts = `${copy.path}/_fresh/static/_fresh/js`;
  const [{ name: served }] = Deno.readDirSync(scripts);
  Deno.mkdirSync(`${scripts}/older`);
  Deno.utimeSync(`${copy.path}/main.ts`, new Date(), new Date());
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "build", "--if-stale"],
    cwd: copy.path,
    stderr: "null",
  }).output();
  assert(success);
  const left = [...Deno.readDirSync(scripts)].map(({ name }) => name);
  assert(left.includes(served) && !left.includes("older"), left.join());
  assertEquals(left.length, 2);
});

Deno.test("Any folder can be DATA_DIR, whatever its name contains", async () => {
  await ensureBuilt();
  using parent = new TempDir();
  const names = [
    ...["two  words", "a,b", ",", "*", "[a]?", "é 中文 😀", 'it\'s "here"'],
    ...["$HOME", "`a`;b&&c|d", "-x", "a\\b", " "],
  ];
  // All at once would hold up every other test.
  await Promise.all([1, 2, 3].map(async () => {
    for (let name; (name = names.pop()) !== undefined;) {
      const folder = `${parent.path}/${name}/data`;
      await using _started = await TaskStart.start(ROOT, folder);
      assert((await Deno.stat(`${folder}/hubbub.db`)).isFile, name);
    }
  }));
});

/** A server that `deno task start` starts. */
class TaskStart implements AsyncDisposable {
  readonly url: string;
  /** Its output until it listened. */
  readonly output: string;
  readonly #process: Deno.ChildProcess;

  private constructor(
    process: Deno.ChildProcess,
    url: string,
    output: string,
  ) {
    this.#process = process;
    this.url = url;
    this.output = output;
  }

  static async start(cwd: string | URL, dataDir: string): Promise<TaskStart> {
    const process = new Deno.Command("setsid", {
      args: [Deno.execPath(), "task", "start"],
      cwd,
      env: { PORT: "0", HOST: "127.0.0.1", DATA_DIR: dataDir },
      stdout: "piped",
      stderr: "null",
    }).spawn();
    let output = "";
    for await (
      const chunk of process.stdout.pipeThrough(new TextDecoderStream())
    ) {
      output += chunk;
      const url = output.match(AT)?.[1];
      if (url) return new TaskStart(process, url, output);
    }
    throw new Error(`Cannot start on ${dataDir}: ${output}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The task's shell and its server are one process group.
    const group = `-${this.#process.pid}`;
    await new Deno.Command("kill", { args: ["-TERM", "--", group] }).output();
    await this.#process.status;
  }
}
