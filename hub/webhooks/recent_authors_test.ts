import { assertEquals } from "@std/assert";
import { newMessage, Opened } from "../../tests/engine/tools.ts";
import { TempDir } from "../../tests/tools/temp_dir.ts";
import type { Engine, StoredEvent } from "../engine/engine.ts";
import { openEmbeddedEngine } from "../engine/embedded/engine.ts";
import { RecentAuthors } from "./recent_authors.ts";

Deno.test("A batch that is repeated has the same first-timers, and reads no older messages again", async () => {
  using folder = new TempDir();
  await using opened = new Opened(openEmbeddedEngine(folder.path));
  const { engine } = opened;
  await engine.open("lobby");
  const say = (text: string, viewer: string) =>
    engine.publish("lobby", newMessage(text, { viewer }));
  for (const text of ["one", "two", "three"]) await say(text, "ann");
  let pages = 0;
  const counted = new Proxy(engine, {
    get(target, name) {
      if (name === "history") pages++;
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  }) as Engine;
  const authors = new RecentAuthors();
  const among = async (after: number) => {
    const events = await engine.page("lobby", after, after + 1);
    const source = { engine: counted, room: "lobby" };
    return [...await authors.newAmong(source, after, events)];
  };
  await say("four", "bob");
  await say("five", "bob");
  assertEquals([await among(3), pages], [[4], 1]);
  assertEquals([await among(3), pages], [[4], 1]);
  assertEquals([await among(4), pages], [[], 1]);
  assertEquals([await among(4), pages], [[], 1]);
});

Deno.test("The authors of hundreds of rooms are remembered", async () => {
  let pages = 0;
  const engine = {
    head: () => Promise.resolve({ epoch: "e", seq: 9 }),
    messages: () => Promise.resolve([]),
    history: () => {
      pages++;
      return Promise.resolve({ messages: [] });
    },
  } as unknown as Engine;
  const authors = new RecentAuthors();
  for (const seq of [8, 9]) {
    const message = { seq, type: "message", author: `viewer${seq}` };
    for (let n = 0; n < 500; n++) {
      await authors.newAmong(
        { engine, room: `room${n}` },
        seq - 1,
        [message as StoredEvent],
      );
    }
  }
  assertEquals(pages, 500);
});
