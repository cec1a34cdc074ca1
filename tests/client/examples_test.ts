/** The bots in examples/, in a room. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join, type MessageEvent, type Room } from "../../client/mod.ts";
import { ensureBuilt, ROOT, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { Program } from "./program.ts";

/** What takes longer than this has failed. */
const LIMIT_MS = 60_000;

/** Starts an example in the lobby, and waits until it is there. */
async function start(
  name: string,
  { url }: TestServer,
  ...args: readonly string[]
): Promise<Program> {
  const file = new URL(`examples/${name}.ts`, ROOT).pathname;
  const bot = new Program([
    ...[Deno.execPath(), "run", "--no-check", "--allow-net", file],
    // As one may copy it: join takes the slash, too.
    ...[`${url}/rooms/lobby/`, ...args],
  ]);
  await bot.until(1);
  return bot;
}

/** Joins the lobby. A wait in it that never ends fails its test. */
function joinLobby({ url }: TestServer, name: string): Promise<Room> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  return join(`${url}/rooms/lobby`, { name, signal });
}

/** Waits for a message in a room. */
async function messageIn(
  room: Room,
  isIt: (message: MessageEvent) => boolean,
): Promise<MessageEvent> {
  const events = room[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await events.next();
    assert(!done, "The message didn't come");
    if (value.type === "message" && isIt(value)) return value;
  }
}

/** Says something in the lobby as somebody new; returns the first message after it. */
async function answerTo(
  server: TestServer,
  name: string,
  text: string,
): Promise<MessageEvent> {
  using room = await joinLobby(server, name);
  const said = await room.say(text);
  return await messageIn(room, ({ seq }) => seq > said);
}

Deno.test("the bot answers commands with a reply, and nothing else", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path);
  await using bot = await start("bot", server);
  using ben = await joinLobby(server, "Ben");
  for (const text of ["Hello", "__defineGetter__ x", "constructor hi"]) {
    await ben.say(text);
  }
  const asked = await ben.say("!roll 1");
  const answer = async () => {
    const { text, reply } = await messageIn(
      ben,
      ({ from }) => from.name === "Helper",
    );
    return [text, reply?.seq];
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
  using ben = await joinLobby(server, "Ben");
  {
    await using _ = await start("welcome", server);
    await ben.say("Hello");
    await messageIn(ben, ({ text }) => text === "Welcome, @Ben!");
    const welcome = await answerTo(server, "Cleo", "Hi");
    assertEquals(welcome.text, "Welcome, @Cleo!");
  }
  await using _ = await start("welcome", server);
  await ben.say("I was here before");
  await answerTo(server, "Dora", "Hey");
  const texts: string[] = [];
  await messageIn(ben, ({ from, text }) => {
    if (from.name === "Doorkeeper") texts.push(text);
    return text === "Welcome, @Dora!";
  });
  assertEquals(texts, [
    "Welcome, @Cleo!",
    "Welcome, @Dora!",
  ]);
});
