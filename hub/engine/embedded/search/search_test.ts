import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { MAX_SEARCHED } from "../../engine.ts";
import { act, newMessage, numbers } from "../../../../tests/engine/tools.ts";
import { TempDir } from "../../../../tests/tools/temp_dir.ts";
import { openEmbeddedEngine } from "../engine.ts";

/** The signed blocks of all rooms. */
function signed(folder: string): number[] {
  using sql = new DatabaseSync(join(folder, "hubbub.db"), { readOnly: true });
  return sql.prepare("SELECT block FROM signatures ORDER BY block").all()
    .map(({ block }) => block as number);
}

const NOWHERE = { words: ["nowhere"] };

Deno.test("Embedded engine signs the full blocks of a room when it is searched, and forgets those whose messages change", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  await Promise.all(
    numbers(600).map((n) => engine.publish("lobby", newMessage(`m${n}`))),
  );
  assertEquals(signed(folder.path), []);
  const all = { limit: 9 };
  await engine.search("lobby", NOWHERE, all);
  assertEquals(signed(folder.path), [0, 1, 2, 3]);
  await engine.act(
    "lobby",
    0,
    act({
      event: { type: "deleted", target: 200 },
      removes: { targets: [200] },
    }),
  );
  assertEquals(signed(folder.path), [0, 2, 3]);
  await engine.search("lobby", NOWHERE, all);
  assertEquals(signed(folder.path), [0, 1, 2, 3]);
  await engine.remove("lobby");
  assertEquals(signed(folder.path), []);
  await engine.close();
});

Deno.test("Embedded engine forgets the signatures of what retention trims", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path, { maxBytes: 1, maxAgeMs: 0 });
  await engine.open("lobby");
  await Promise.all(
    numbers(300).map((n) => engine.publish("lobby", newMessage(`m${n}`))),
  );
  await engine.search("lobby", NOWHERE, { limit: 9 });
  assertEquals(signed(folder.path), [0, 1]);
  await engine.trim();
  assertEquals(signed(folder.path), []);
  const { looked } = await engine.search("lobby", NOWHERE, { limit: 9 });
  assertEquals(looked.complete, true);
  await engine.close();
});

Deno.test("Embedded engine finds the oldest of many messages in one search, once a search has looked for them", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  await engine.publish("lobby", newMessage("needle"));
  const count = MAX_SEARCHED + 3_000;
  await Promise.all(
    numbers(count).map((n) => engine.publish("lobby", newMessage(`m${n}`))),
  );
  const find = () =>
    engine.search("lobby", { words: ["needle"] }, { limit: 9 });
  assertEquals((await find()).looked.complete, false);
  // Only the newest block isn't full.
  const blocks = Math.floor((count + 2) / 128);
  while (signed(folder.path).length < blocks) {
    await new Promise((turn) => setTimeout(turn, 20));
  }
  const { messages, looked } = await find();
  assertEquals(messages.map(({ seq }) => seq), [1]);
  assert(looked.complete);
  await engine.close();
});
