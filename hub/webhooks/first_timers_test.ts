import { assertEquals } from "@std/assert";
import { newMessage, Opened } from "../../tests/engine/tools.ts";
import { TempDir } from "../../tests/tools/temp_dir.ts";
import type { Engine } from "../engine/engine.ts";
import { openEmbeddedEngine } from "../engine/embedded/engine.ts";
import { FirstTimers } from "./first_timers.ts";

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
  const firstTimers = new FirstTimers();
  const among = async (after: number) => {
    const events = await engine.page("lobby", after, after + 1);
    const source = { engine: counted, room: "lobby" };
    return [...await firstTimers.among(source, after, events)];
  };
  await say("four", "bob");
  await say("five", "bob");
  assertEquals([await among(3), pages], [[4], 1]);
  assertEquals([await among(3), pages], [[4], 1]);
  assertEquals([await among(4), pages], [[], 1]);
  assertEquals([await among(4), pages], [[], 1]);
});
