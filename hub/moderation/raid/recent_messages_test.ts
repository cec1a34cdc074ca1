import { assertEquals } from "@std/assert";
import { spy } from "@std/testing/mock";
import { personNamed, UNLIMITED } from "../../../tests/tools/people.ts";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import { openEmbeddedEngine } from "../../engine/embedded/engine.ts";
import { Hub } from "../../hub.ts";
import { RecentMessages } from "./recent_messages.ts";

const host = personNamed("Hanna");

Deno.test("Recent messages are kept for the next look, with what was said, deleted and restored since", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  const hub = new Hub(engine, UNLIMITED);
  await hub.open("lobby", host);
  let key = 0;
  const say = async (name: string, text: string) => {
    await hub.say("lobby", personNamed(name), { key: `${key++}`, text });
  };
  const recent = new RecentMessages(engine);
  const read = async (since = 0) =>
    (await recent.read("lobby", since)).map(({ text }) => text);
  for (let i = 0; i < 700; i++) await say("ann", `${i}`);
  const first = await read();
  assertEquals(first, Array.from({ length: 700 }, (_, i) => `${i}`));
  const history = spy(engine, "history");

  await say("bob", "spam");
  assertEquals(await read(), [...first, "spam"]);
  const { undo } = await hub.moderate("lobby", host, {
    ...{ action: "purge", targets: [1, 2], viewers: ["bob"], then: "ban" },
    ...{ messages: true, addresses: false, seconds: 0 },
  });
  await say("cleo", "what was that?");
  history.calls.length = 0;
  assertEquals(await read(), [...first.slice(2), "what was that?"]);
  assertEquals(await read(Date.now() + 60_000), []);
  assertEquals(history.calls.length, 0);

  await hub.moderate("lobby", host, { action: "undo", act: undo! });
  assertEquals(await read(), [...first, "spam", "what was that?"]);
  // What is back has a place of its own.
  assertEquals(history.calls.length, 2);
  await hub.close();
});

Deno.test("Recent messages of a room that was removed are not those of the next one", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  const hub = new Hub(engine, UNLIMITED);
  const recent = new RecentMessages(engine);
  for (const text of ["before", "after"]) {
    await hub.open("lobby", host);
    await hub.say("lobby", host, { key: "k", text });
    const found = await recent.read("lobby", 0);
    assertEquals(found.map((message) => message.text), [text]);
    await hub.remove("lobby", host);
  }
  await hub.close();
});
