/** The client as servers give it to pages and bots. */
import { assertEquals, assertMatch } from "@std/assert";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { Program } from "./program.ts";

Deno.test("anyone may load /client.js, and caches ask again by its ETag", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path);
  const url = `${server.url}/client.js`;
  const response = await fetch(url, {
    headers: { origin: "https://a.example" },
  });
  const { status, headers } = response;
  // Node shows the whole line that throws an error.
  const lines = (await response.text()).split("\n");
  assertEquals(lines.filter(({ length }) => length > 1_000), []);
  assertEquals(
    [
      status,
      headers.get("access-control-allow-origin"),
      headers.get("cache-control"),
    ],
    [200, "*", "no-cache"],
  );
  assertMatch(headers.get("content-type")!, /^text\/javascript/);
  const again = await fetch(url, {
    headers: { "if-none-match": headers.get("etag")! },
  });
  assertEquals([again.status, await again.text()], [304, ""]);
});

Deno.test("the ten-line bot answers, with nothing but the server's address", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path);
  const file = `${folder.path}/bot.mjs`;
  await Deno.writeTextFile(
    file,
    `import { join } from "${server.url}/client.js";
const room = await join("${server.url}/rooms/lobby", { name: "Clock" });
console.log("joined");
for await (const event of room) {
  if (event.type === "message" && event.text === "!time") {
    console.log(await room.say(new Date().toISOString()));
  }
}
`,
  );
  await using bot = new Program([
    ...[Deno.execPath(), "run", "-A", "--no-config", "--no-lock"],
    file,
  ]);
  await bot.until(1);
  const asked = await fetch(`${server.url}/rooms/lobby/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key: "1", text: "!time" }),
  });
  const { seq } = await asked.json();
  await bot.until(2);
  assertEquals(bot.lines[1], String(seq + 1));
  const { messages } = await (await fetch(
    `${server.url}/rooms/lobby/messages?limit=1`,
  )).json();
  assertEquals(messages[0].from.name, "Clock");
  assertMatch(messages[0].text, /^\d{4}-\d\d-\d\dT/);
});
