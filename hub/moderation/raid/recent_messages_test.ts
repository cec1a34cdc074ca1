import { assertEquals } from "@std/assert";
import { spy } from "@std/testing/mock";
import { personNamed, UNLIMITED } from "../../../tests/tools/people.ts";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import { openEmbeddedEngine } from "../../engine/embedded/engine.ts";
import { Hub } from "../../hub.ts";
import type { Engine, PageRequest } from "../../engine/engine.ts";
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
    action: "purge",
    targets: [1, 2],
    viewers: ["bob"],
    then: "ban",
    messages: true,
    addresses: false,
    seconds: 0,
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

Deno.test("A message that newer ones had pushed out is back once some of them are deleted", async () => {
  const viewer = { id: "ann", name: "ann", role: "viewer" };
  const events: { seq: number; type: string; json: string }[] = [];
  const happens = (type: string, fields: object) => {
    const seq = events.length + 1;
    const json = JSON.stringify({ type, seq, at: seq, ...fields });
    events.push({ seq, type, json });
  };
  const says = (count: number) => {
    for (let i = 0; i < count; i++) {
      happens("message", { from: viewer, text: "", links: [] });
    }
  };
  const deleted = new Set<number>();
  const deletes = (target: number) => {
    deleted.add(target);
    happens("deleted", { target });
  };
  const head = () => ({ epoch: "e", seq: events.length });
  const engine = {
    head: () => Promise.resolve(head()),
    read: (_room: string, after: number, upTo: number) =>
      Promise.resolve(events.slice(after, upTo)),
    history: (_room: string, { before = Infinity, limit }: PageRequest) => {
      const messages = events
        .filter(({ type, seq }) =>
          type === "message" && seq < before && !deleted.has(seq)
        )
        .slice(-limit).map(({ json }) => JSON.parse(json));
      return Promise.resolve({ ...head(), messages });
    },
  } as unknown as Engine;
  const recent = new RecentMessages(engine);
  const read = async () => {
    const found = await recent.read("lobby", 0);
    return [found.length, found[0].seq];
  };
  says(4_999);
  assertEquals(await read(), [4_999, 1]);
  says(2);
  assertEquals(await read(), [5_000, 2]);
  deletes(4_000);
  deletes(4_001);
  assertEquals(await read(), [4_999, 1]);
});
