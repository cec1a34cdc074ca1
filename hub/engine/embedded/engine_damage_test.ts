import { assert, assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { DatabaseSync } from "node:sqlite";
import { fileIn, fill, tamper } from "../../../tests/engine/database_files.ts";
import { newMessage, numbers } from "../../../tests/engine/tools.ts";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import { counters } from "../../operator/metrics.ts";
import { openEmbeddedEngine } from "./engine.ts";

/** Damage to a row's JSON. */
const DAMAGED = {
  "that is cut": `'{"type":"message","seq":3,"at'`,
  "that is empty": "''",
  "of another shape": `'{"type":"message","seq":3}'`,
  "of another seq": `replace(json, '"seq":3', '"seq":4')`,
  "of another author": `replace(json, '"id":"ann"', '"id":"bob"')`,
  "with a text of 6 MB": `replace(json, 'm3', hex(zeroblob(3000000)))`,
  "with half a character": `replace(json, 'm3', '\\ud800')`,
  "with control characters": `replace(json, 'm3', '\\u0000')`,
};

for (const [what, json] of Object.entries(DAMAGED)) {
  Deno.test(`Embedded engine passes over an event ${what}, counts it, and logs its place once`, async () => {
    using folder = new TempDir();
    const before = openEmbeddedEngine(folder.path);
    await before.open("lobby");
    for (const n of numbers(5)) {
      await before.publish("lobby", newMessage(`m${n}`));
    }
    await before.close();
    tamper(folder.path, `UPDATE events SET json = ${json} WHERE seq = 3`);

    const engine = openEmbeddedEngine(folder.path);
    using reported = stub(console, "error");
    const { damagedEvents } = counters;
    const types = async (read: Promise<readonly { type: string }[]>) =>
      (await read).map(({ type }) => type.slice(0, 3)).join(" ");
    const seqs = (messages: readonly { seq: number }[]) =>
      messages.map(({ seq }) => seq);
    for (let twice = 0; twice < 2; twice++) {
      assertEquals(
        await types(engine.read("lobby", 0, 5)),
        "mes mes del mes mes",
      );
      const { messages } = await engine.history("lobby", { limit: 4 });
      assertEquals(seqs(messages), [1, 2, 4, 5]);
      assertEquals(seqs(await engine.messages("lobby", 0, 5)), [1, 2, 4, 5]);
      assertEquals(seqs(await engine.messages("lobby", 2, 5, 1)), [4]);
    }
    assertEquals(counters.damagedEvents - damagedEvents, 1);
    assertEquals(
      reported.calls.map(({ args }) => args[0].split(" ").slice(2)),
      [
        ["storage_damaged", 'room="lobby"', "seq=3"],
      ],
    );
    await engine.close();
  });
}

Deno.test("Embedded engine reads around a damaged page of its file", async () => {
  using folder = new TempDir();
  await fill(folder.path);
  {
    using database = new DatabaseSync(fileIn(folder.path));
    database.exec("PRAGMA journal_mode = DELETE");
  }
  const engine = openEmbeddedEngine(folder.path);
  // A leaf of the table that has the event in its middle.
  using sql = new DatabaseSync(fileIn(folder.path), { readOnly: true });
  const { pageno } = sql.prepare(
    "SELECT pageno FROM dbstat WHERE name = 'events' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 3",
  ).get()!;
  await damagePage(fileIn(folder.path), Number(pageno));
  using reported = stub(console, "error");
  const events = await engine.read("lobby", 0, 100);
  assertEquals(events.map(({ seq }) => seq), numbers(100));
  const deleted = events.filter(({ type }) => type === "deleted");
  assert(deleted.length > 0 && deleted.length < 50, `${deleted.length}`);
  const { messages } = await engine.history("lobby", { limit: 200 });
  assertEquals(messages.length, 100 - deleted.length);
  assertEquals(reported.calls.length, deleted.length);
  await engine.close();
});

async function damagePage(path: string, page: number): Promise<void> {
  using file = await Deno.open(path, { write: true });
  await file.seek((page - 1) * 4_096, Deno.SeekMode.Start);
  await file.write(new Uint8Array(4_096).fill(0xff));
}
