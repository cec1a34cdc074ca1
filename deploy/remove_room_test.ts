import { assertEquals, assertStringIncludes } from "@std/assert";
import { openEmbeddedEngine } from "../hub/engine/embedded/engine.ts";
import { Chatter } from "../tests/tools/chatter.ts";
import { newMessage } from "../tests/engine/tools.ts";
import { ensureBuilt, ROOT, TestServer } from "../tests/tools/server.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";

const ADMIN_TOKEN = "a".repeat(32);

/** Runs the command of `deno task remove-room`. */
async function remove(env: Record<string, string>, ...args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-net",
      "--allow-env",
      "--allow-read",
      "--allow-write",
      "deploy/remove_room.ts",
      ...args,
    ],
    env,
    cwd: ROOT,
  }).output();
  const decoder = new TextDecoder();
  return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

Deno.test("The task removes a room of a stopped server, and its texts from the files", async () => {
  using folder = new TempDir();
  const DATA_DIR = folder.path;
  const engine = openEmbeddedEngine(DATA_DIR);
  await engine.open("lobby");
  await engine.open("games");
  await engine.publish("lobby", newMessage("a secret text"));
  await engine.close();
  assertEquals(await remove({ DATA_DIR }, "lobby"), {
    success: true,
    output: 'Removed the room "lobby".\n',
  });
  for (const { name } of Deno.readDirSync(DATA_DIR)) {
    const bytes = Deno.readFileSync(`${DATA_DIR}/${name}`);
    const text = new TextDecoder("latin1").decode(bytes);
    assertEquals(text.includes("a secret text"), false, name);
  }
  const again = await remove({ DATA_DIR }, "lobby");
  assertEquals(again.success, false);
  assertStringIncludes(again.output, 'Cannot find the room "lobby"');
  const rest = openEmbeddedEngine(DATA_DIR);
  assertEquals((await rest.rooms(9)).map(({ name }) => name), ["games"]);
  await rest.close();
});

Deno.test("The task removes a room of a running server through its URL, and says so if it is missing", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  const DATA_DIR = folder.path;
  await using server = await TestServer.start(DATA_DIR, { ADMIN_TOKEN });
  using ann = await Chatter.join(`${server.url}/rooms/lobby/socket`);
  const locked = await remove({ DATA_DIR }, "lobby");
  assertEquals(locked.success, false);
  assertStringIncludes(locked.output, "a server is using DATA_DIR");
  for (
    const [env, problem] of [
      [{ DATA_DIR }, "set ADMIN_TOKEN"],
      [{ DATA_DIR, ADMIN_TOKEN: "b".repeat(32) }, "ADMIN_TOKEN isn't"],
    ] as const
  ) {
    const { success, output } = await remove(env, "lobby", server.url);
    assertEquals(success, false);
    assertStringIncludes(output, problem);
  }
  const env = { DATA_DIR, ADMIN_TOKEN };
  const { output } = await remove(env, "lobby", server.url);
  assertEquals(output, 'Removed the room "lobby".\n');
  assertEquals(await ann.closed, 4004);
});

Deno.test("The task creates no database where there is none", async () => {
  using folder = new TempDir();
  const { success, output } = await remove({ DATA_DIR: folder.path }, "lobby");
  assertEquals(success, false);
  assertStringIncludes(output, "has no database");
  assertEquals([...Deno.readDirSync(folder.path)], []);
});
