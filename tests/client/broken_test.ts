import { assertEquals } from "@std/assert";
import { run } from "../../client/conformance/run.ts";
import { SCENARIOS } from "../../client/conformance/scenarios.ts";
import { mistakesOf } from "../../client/conformance/table.ts";

const BOT = new URL("broken_bot.ts", import.meta.url).pathname;

/** What a client does wrong, the scenario that finds it, and what the client is told. */
const BROKEN: readonly (readonly [string, string, ...string[]])[] = [
  [
    "doubles",
    "Repeated events",
    "It handed out message 1 “one” twice.",
    "It handed out message 2 “two” twice.",
    "It handed out message 3 “three” twice.",
  ],
  ["drops", "Nothing but a gap", "It never handed out message 3 “three”."],
  [
    "repeats",
    "Repeated events",
    "It handed out message 1 “one” 3 times.",
    "It handed out message 2 “two” 4 times.",
  ],
  [
    "ignores the epoch",
    "New epoch",
    "It came back with the epoch “first”, although it was told of “second”.",
  ],
  [
    "forgets its place",
    "Missed events",
    "It came back without `epoch` and `seq`, so it misses what was said meanwhile.",
  ],
  [
    "believes the welcome",
    "Lost after the welcome",
    "It came back from 3, although it was sent nothing after 1: it loses what is between.",
  ],
  [
    "uses another key",
    "Answer lost",
    "It sent “one” again under another key: the room may have it twice.",
  ],
  [
    "says a wrong place",
    "Accepted",
    "Its `say` of “one” returned 3 instead of 2.",
  ],
  [
    "ignores pings",
    "Ping",
    "It didn't answer a `ping` with a frame, such as `pong`.",
  ],
  [
    "comes back always",
    "Room removed",
    "It came back although the server told it not to.",
  ],
  ["forgets its token", "Token", "It sent no token."],
];

/** Returns what a client with a mistake is told in a scenario. */
async function told(mistake: string, name: string): Promise<readonly string[]> {
  const scenarios = SCENARIOS.filter((scenario) => scenario.name === name);
  const report = await run("bot", scenarios, [
    ...[Deno.execPath(), "run", "--allow-all", "--no-check", BOT],
    mistake,
  ]);
  return mistakesOf(report);
}

Deno.test("A client that a shell has started is tested, too", async () => {
  const bot = `"${Deno.execPath()}" run -A --no-check "${BOT}" "is right" "$0"`;
  const scenarios = SCENARIOS.filter(({ name }) => name === "Ping");
  // As npx does, it passes on that the program is to end.
  const shell = ["sh", "-c", `trap 'kill $!' TERM; ${bot} & wait`];
  const report = await run("bot", scenarios, shell);
  assertEquals(mistakesOf(report), []);
});

for (const [mistake, name, ...sentences] of BROKEN) {
  Deno.test(`A client that ${mistake} fails “${name}” and is told why, and one that doesn't passes`, async () => {
    assertEquals(
      await told(mistake, name),
      sentences.map((sentence) => `${name}: ${sentence}`),
    );
    assertEquals(await told("is right", name), []);
  });
}
