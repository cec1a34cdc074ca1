/** What both clients' `say` says, in a room whose host is the bot. */
import { assertEquals } from "@std/assert";
import type { MessagePage, OpenedRoom } from "../../api/types.ts";
import { withPythonClient } from "../../client/conformance/our_clients.ts";
import { ensureBuilt, ROOT, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { Program } from "./program.ts";
import { python, pythonTest } from "./python.ts";
import { commandOf } from "./runtimes.ts";

/** Texts, and how they are shown; `true`: as what the bot does. */
const SAID: readonly (readonly [text: string, shown: string, me?: true])[] = [
  ["/ban ann", "/ban ann"],
  [" /ban ann", "/ban ann"],
  ["\n/ban ann", "/ban ann"],
  ["\u200b/ban ann", "/ban ann"],
  ["/\u00adban ann", "/ban ann"],
  ["/etc/passwd", "/etc/passwd"],
  ["/me waves", "waves", true],
  ["／ME 挥手", "挥手", true],
  ["/me", "/me"],
  ["//todo", "//todo"],
  ["///me waves", "///me waves"],
  ["// note", "// note"],
];

/** Has a program say all texts, and compares what the room has then. */
async function assertSays(command: readonly string[]): Promise<void> {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path, {
    MESSAGE_RATE: "0",
  });
  const opened = await fetch(`${server.url}/rooms`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "said" }),
  });
  const { path, token }: OpenedRoom = await opened.json();
  const texts = JSON.stringify(SAID.map(([text]) => text));
  const client = new URL("_fresh/static/client.js", ROOT).href;
  await using bot = new Program([
    ...command,
    ...[client, server.url + path, token, texts],
  ]);
  assertEquals(await bot.end(), { code: 0, errors: "" });
  const response = await fetch(`${server.url}${path}/messages`);
  const { messages }: MessagePage = await response.json();
  assertEquals(
    messages.map(({ text, me }) => [text, me]),
    SAID.map(([, shown, me]) => [shown, me]),
  );
}

const program = new URL("programs/say", import.meta.url).pathname;

Deno.test("A bot says what would be a command, and does what follows /me", async () => {
  await assertSays([...await commandOf("deno"), `${program}.mjs`]);
});

pythonTest("A bot in Python says and does the same", async () => {
  await assertSays(withPythonClient(python, `${program}.py`));
});
