import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { Chatter } from "../tests/tools/chatter.ts";
import { ensureBuilt, ROOT, TestServer } from "../tests/tools/server.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";

/** Runs the command of `deno task backup`. */
async function backUp(from: string, ...to: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-env=DATA_DIR",
      "--allow-read",
      "--allow-write",
      "deploy/backup.ts",
      ...to,
    ],
    env: { DATA_DIR: from },
    cwd: ROOT,
  }).output();
  const decoder = new TextDecoder();
  return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

Deno.test("A backup made during a chat is a DATA_DIR that a server can start from", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  const [data, copy] = [`${folder.path}/data`, `${folder.path}/copy`];
  let cookie: string;
  let position: { epoch: string; seq: number };
  let copied: number;
  {
    await using server = await TestServer.start(data, { MESSAGE_RATE: "0" });
    const named = await fetch(`${server.url}/viewer`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"name":"Ann"}',
    });
    await named.body?.cancel();
    cookie = named.headers.getSetCookie()[0].split(";")[0];
    using ann = await Chatter.join(`${server.url}/rooms/lobby/socket`);
    for (let i = 1; i <= 200; i++) await ann.say(`before ${i}`);
    await ann.until(({ seqs }) => seqs.length === 200);
    position = ann.position;
    // People post throughout.
    let talking = true;
    const talk = (async () => {
      while (talking) await ann.say("meanwhile");
    })();
    const { success, output } = await backUp(data, copy);
    talking = false;
    await talk;
    assert(success, output);
    copied = (await fetch(`${server.url}/rooms/lobby/messages`)
      .then((response) => response.json())).seq;
    await server.kill();
  }
  await using restored = await TestServer.start(copy);
  using back = await Chatter.join(
    `${restored.url}/rooms/lobby/socket`,
    position,
  );
  // They may have seen messages that the copy lacks.
  assertNotEquals(back.welcome.epoch, position.epoch);
  assertEquals(back.events.filter(({ type }) => type === "gap").length, 1);
  assert(back.welcome.seq >= 200 && back.welcome.seq <= copied);
  for (const name of Deno.readDirSync(copy)) {
    assertEquals(modeOf(`${copy}/${name.name}`), 0o600, name.name);
  }
  assertEquals(modeOf(copy), 0o700);
  const who = await fetch(`${restored.url}/viewer`, { headers: { cookie } });
  assertEquals((await who.json()).name, "Ann", "the secret came along");
});

Deno.test("A backup overwrites nothing and explains its argument", async () => {
  using folder = new TempDir();
  for (
    const [to, says] of [
      [[], "name the folder to create"],
      [[`${folder.path}/copy`], "no hubbub.db"],
    ] as const
  ) {
    const { success, output } = await backUp(folder.path, ...to);
    assert(!success);
    assertStringIncludes(output, says);
    assertEquals(output.trim().split("\n").length, 1, output);
  }
  await Deno.writeTextFile(`${folder.path}/hubbub.db`, "");
  const { success, output } = await backUp(folder.path, folder.path);
  assert(!success);
  assertStringIncludes(output, "never overwritten");
});

function modeOf(path: string): number {
  return Deno.statSync(path).mode! & 0o777;
}
