/** The client's package, alone: what is published to JSR and npm. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { relative } from "node:path";
import { stageClient } from "../../tasks/client_package.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { Program } from "./program.ts";
import { commandOf } from "./runtimes.ts";

const BOT = `import { join, Refused, type Room } from "@hubbub/client";
const [url] = ARGS;
const room: Room = await join(url, { name: "Packed" });
const seq: number = await room.say("Hello");
for await (const event of room) {
  if (event.type !== "message") continue;
  console.log(event.seq === seq, event.from.name, event.text);
  break;
}
try {
  await join(url + "-gone");
} catch (error) {
  if (error instanceof Refused) console.log(error.code);
}
`;

/** The same in JavaScript. */
const SCRIPT = BOT.replace(", type Room", "").replace(
  /: (Room|number) =/g,
  " =",
);

async function run(
  cwd: string,
  command: string,
  ...args: string[]
): Promise<{ success: boolean; output: string }> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const read = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { success, output: read(stdout) + read(stderr) };
}

Deno.test("the package works and has types without the repository, in Deno and from npm in Node", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  // As docs/client.md names it: from the working directory.
  const staged = await stageClient(
    relative(Deno.cwd(), `${folder.path}/package`),
  );
  await using server = await TestServer.start(`${folder.path}/data`);
  const room = `${server.url}/rooms/lobby`;
  const expected = ["true Packed Hello", "no_such_room"];

  const bots = `${folder.path}/bots`;
  await Deno.mkdir(bots);
  const config = `${bots}/deno.json`;
  await Deno.writeTextFile(
    config,
    JSON.stringify({
      imports: { "@hubbub/client": "../package/client/mod.ts" },
    }),
  );
  await Deno.writeTextFile(`${bots}/bot.ts`, BOT.replace("ARGS", "Deno.args"));
  await Deno.writeTextFile(
    `${bots}/wrong.ts`,
    `import { join } from "@hubbub/client";\n(await join("x")).say(1);\n`,
  );
  const check = (file: string) =>
    run(bots, Deno.execPath(), "check", "--config", config, file);
  assertEquals(await check("bot.ts"), {
    success: true,
    output: "Check bot.ts\n",
  });
  const wrong = await check("wrong.ts");
  assertEquals(wrong.success, false);
  assertStringIncludes(wrong.output, "'number' is not assignable");
  await using inDeno = new Program([
    ...[Deno.execPath(), "run", "-A", "--config", config],
    ...[`${bots}/bot.ts`, room],
  ]);
  assertEquals(await inDeno.end(), { code: 0, errors: "" });
  assertEquals(inDeno.lines, expected);

  const installed = `${bots}/node_modules/@hubbub/client`;
  await Deno.mkdir(installed, { recursive: true });
  const unpack = ["-xzf", staged.tarball, "--strip-components=1"];
  assertEquals((await run(installed, "tar", ...unpack)).success, true);
  const script = `${bots}/bot.mjs`;
  await Deno.writeTextFile(
    script,
    SCRIPT.replace("ARGS", "process.argv.slice(2)"),
  );
  await using inNode = new Program([...await commandOf("node"), script, room]);
  assertEquals(await inNode.end(), { code: 0, errors: "" });
  assertEquals(inNode.lines, expected);
});
