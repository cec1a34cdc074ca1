import { assertEquals, assertStrictEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { fileIn, tamper } from "../../../tests/engine/database_files.ts";
import { act, newMessage, viewer } from "../../../tests/engine/tools.ts";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import type { Engine } from "../engine.ts";
import { openEmbeddedEngine } from "./engine.ts";
import { MIGRATIONS } from "./migrations.ts";

/** A message by Ann that replies to someone's. */
const replying = (text: string, seq: number, to: string) => {
  const { id, name } = viewer(to);
  return { ...newMessage(text), reply: { seq, from: { id, name } } };
};

const removing = (target: number) =>
  act({ event: { type: "deleted", target }, removes: { targets: [target] } });

const repliesIn = async (engine: Engine) =>
  (await engine.history("lobby", { limit: 99 })).messages
    .map(({ text, reply }) => `${text}: ${reply?.from.name ?? "no one"}`);

Deno.test("Embedded engine removes from replies the name of someone whose message is deleted, and changes nothing else", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  await engine.publish("lobby", newMessage("one", { viewer: "mallory" }));
  await engine.publish("lobby", newMessage("two", { viewer: "mallory" }));
  await engine.publish("lobby", newMessage("three", { viewer: "bob" }));
  await engine.publish("lobby", replying('to one "reply":{', 1, "mallory"));
  await engine.publish("lobby", replying("to two é 中", 2, "mallory"));
  await engine.publish("lobby", replying("to three", 3, "bob"));
  const before = await engine.read("lobby", 5, 6);
  await engine.act("lobby", 0, removing(1));
  assertEquals(await repliesIn(engine), [
    ...["two: no one", "three: no one"],
    ...['to one "reply":{: no one', "to two é 中: MALLORY", "to three: BOB"],
  ]);
  await engine.act(
    "lobby",
    7,
    act({
      event: { type: "cleared", viewer: "mallory" },
      removes: { viewers: ["mallory"] },
    }),
  );
  assertEquals(await repliesIn(engine), [
    ...["three: no one", 'to one "reply":{: no one'],
    ...["to two é 中: no one", "to three: BOB"],
  ]);
  assertEquals(await engine.read("lobby", 5, 6), before);
  const events = JSON.stringify(await engine.read("lobby", 0, 6));
  assertEquals(events.includes("MALLORY"), false);
  await engine.close();
});

Deno.test("Embedded engine parses a newest message once while it is stored unchanged", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  const newest = async () =>
    (await engine.history("lobby", { limit: 3 })).messages;
  await engine.publish("lobby", newMessage("one", { viewer: "mallory" }));
  await engine.publish("lobby", newMessage("two", { viewer: "bob" }));
  await engine.publish("lobby", replying("three", 1, "mallory"));
  const [, two, three] = await newest();
  await engine.publish("lobby", newMessage("four"));
  const second = await newest();
  assertEquals(second.map(({ text }) => text), ["two", "three", "four"]);
  assertStrictEquals(second[0], two);
  assertStrictEquals(second[1], three);

  await engine.act("lobby", 0, removing(1));
  const third = await newest();
  assertStrictEquals(third[0], two);
  assertEquals(third[1].reply, undefined);
  await engine.act("lobby", 5, removing(2));
  assertEquals((await newest()).map(({ text }) => text), ["three", "four"]);

  tamper(folder.path, "DELETE FROM events WHERE seq = 3");
  assertEquals((await newest()).map(({ text }) => text), ["four"]);
  await engine.close();
});

Deno.test("Embedded engine stores no reply to a message that was deleted while it was written", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  await engine.publish("lobby", newMessage("one", { viewer: "mallory" }));
  const events = engine.subscribe("lobby", 1);
  const { from, text, reply } = replying("late", 1, "mallory");
  await Promise.all([
    engine.act("lobby", 0, removing(1)),
    engine.publish("lobby", replying("to one", 1, "mallory")),
    // As when a held message is approved.
    engine.act(
      "lobby",
      2,
      act({ event: { type: "message", from, text, reply } }),
    ),
  ]);
  assertEquals(await repliesIn(engine), ["to one: no one", "late: no one"]);
  for (const type of ["deleted", "message", "message"]) {
    const { value } = await events.next();
    assertEquals(value.type, type);
    assertEquals(value.json.includes("MALLORY"), false);
  }
  await engine.close();
});

Deno.test("openDatabase removes names from the replies in an older database whose originals were deleted", async () => {
  using folder = new TempDir();
  {
    using old = new DatabaseSync(fileIn(folder.path));
    for (const migration of MIGRATIONS.slice(0, 2)) old.exec(migration);
    old.exec(
      "PRAGMA application_id = 0x48756262; PRAGMA user_version = 2;" +
        "INSERT INTO rooms (name, epoch, seq, opened_at) VALUES ('lobby', 'e', 5, 1)",
    );
    const insert = old.prepare(
      "INSERT INTO events (room, seq, type, viewer, json) VALUES (1, ?, ?, ?, ?)",
    );
    insert.run(1, "deleted", null, '{"type":"deleted","seq":1,"target":1}');
    for (const [seq, to] of [[2, 0], [3, 1], [4, 2]]) {
      const { key: _, reply, ...rest } = replying(`m${seq}`, to, "mallory");
      const said = { type: "message", seq, at: 9, ...rest };
      const json = JSON.stringify(to === 0 ? said : { ...said, reply });
      insert.run(seq, "message", "ann", json);
    }
    insert.run(5, "message", "ann", "{");
  }
  const engine = openEmbeddedEngine(folder.path);
  assertEquals(await repliesIn(engine), [
    ...["m2: no one", "m3: no one", "m4: MALLORY"],
  ]);
  assertEquals((await engine.read("lobby", 4, 5))[0].type, "deleted");
  await engine.close();
});
