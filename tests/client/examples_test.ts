/** The bots in examples/, in a room. */
import { assertEquals, assertMatch } from "@std/assert";
import { join, type MessageEvent } from "../../client/mod.ts";
import { ensureBuilt, ROOT, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { Program } from "./program.ts";

/** Starts an example in the lobby, and waits until it is there. */
async function start(
  name: string,
  { url }: TestServer,
  ...args: readonly string[]
): Promise<Program> {
  const file = new URL(`examples/${name}.ts`, ROOT).pathname;
  const bot = new Program([
    ...[Deno.execPath(), "run", "--no-check", "--allow-net", file],
    ...[`${url}/rooms/lobby`, ...args],
  ]);
  await bot.until(1);
  return bot;
}

/** Says something in the lobby as somebody new; returns the first message after it. */
async function answerTo(
  { url }: TestServer,
  name: string,
  text: string,
): Promise<MessageEvent> {
  using room = await join(`${url}/rooms/lobby`, { name });
  const seq = await room.say(text);
  for await (const event of room) {
    if (event.type === "message" && event.seq > seq) return event;
  }
  throw new Error("The room has ended");
}

Deno.test("the bot answers commands with a reply, and nothing else", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path);
  await using bot = await start("bot", server);
  using ben = await join(`${server.url}/rooms/lobby`, { name: "Ben" });
  for (const text of ["Hello", "__defineGetter__ x", "constructor hi"]) {
    await ben.say(text);
  }
  const asked = await ben.say("!roll 1");
  const answer = async () => {
    for await (const event of ben) {
      if (event.type === "message" && event.from.name === "Helper") {
        return [event.text, event.reply?.seq];
      }
    }
  };
  assertEquals(await Promise.race([answer(), bot.end()]), ["1", asked]);
});

Deno.test("the bot's timer speaks once somebody has written", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path);
  await using _ = await start("bot", server, "0.005");
  const reminder = await answerTo(server, "Ben", "Hello");
  assertEquals(reminder.from.name, "Helper");
  assertMatch(reminder.text, /!help/);
});

Deno.test("whoever writes for the first time is welcomed, also after the bot's restart only once", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path, {
    MESSAGE_RATE: "0",
  });
  using ben = await join(`${server.url}/rooms/lobby`, { name: "Ben" });
  {
    await using _ = await start("welcome", server);
    await ben.say("Hello");
    const welcome = await answerTo(server, "Cleo", "Hi");
    assertEquals(welcome.text, "Welcome, @Cleo!");
  }
  await using _ = await start("welcome", server);
  await ben.say("I was here before");
  await answerTo(server, "Dora", "Hey");
  const texts: string[] = [];
  for await (const event of ben) {
    if (event.type !== "message") continue;
    if (event.from.name === "Doorkeeper") texts.push(event.text);
    if (event.text === "Welcome, @Dora!") break;
  }
  assertEquals(texts, [
    "Welcome, @Ben!",
    "Welcome, @Cleo!",
    "Welcome, @Dora!",
  ]);
});
