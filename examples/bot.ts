/**
 * A bot with commands and a timer. It needs no more than this file and a room:
 *
 * ```sh
 * deno run --allow-net examples/bot.ts https://chat.example/rooms/lobby
 * ```
 *
 * Outside of this repository, import "@hubbub/client" or your server's /client.js.
 *
 * @module
 */
import { join, Refused, Unanswered } from "../client/mod.ts";

const [url, minutes = "10"] = Deno.args;
const startedAt = Date.now();

/** What the bot answers, by command. A plain object would have more: its methods. */
const COMMANDS: ReadonlyMap<string, (rest: string) => string> = new Map([
  ["!time", () => new Date().toISOString()],
  ["!uptime", () => `${Math.floor((Date.now() - startedAt) / 60_000)} minutes`],
  [
    "!roll",
    (n: string) => `${1 + Math.floor(Math.random() * (Number(n) || 6))}`,
  ],
  ["!help", () => [...COMMANDS.keys()].join(" ")],
]);

const room = await join(url, { name: "Helper", observes: true });
console.log(`${room.you.name} is in ${url}.`);

/** Says something. What the room refuses, such as in slow mode, or loses, is left out. */
async function say(text: string, replyTo?: number): Promise<void> {
  try {
    await room.say(text, { replyTo });
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Unanswered)) throw error;
    console.warn(error.message);
  }
}

// Reminds people, unless nobody has written since the last time.
let isQuiet = true;
setInterval(() => {
  if (!isQuiet) void say("Be kind. !help shows what I can do.");
  isQuiet = true;
}, Number(minutes) * 60_000);

for await (const event of room) {
  if (event.type !== "message" || event.from.id === room.you.id) continue;
  isQuiet = false;
  const [command, rest = ""] = event.text.split(" ", 2);
  const answer = COMMANDS.get(command)?.(rest);
  // Not awaited, so that a slow answer holds nobody up.
  if (answer !== undefined) void say(answer, event.seq);
}
