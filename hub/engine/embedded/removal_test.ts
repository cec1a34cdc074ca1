import { assertEquals, assertGreater } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { newMessage, numbers } from "../../../tests/engine/tools.ts";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import { openEmbeddedEngine } from "./engine.ts";

/** Returns how many events are stored in all rooms. */
function stored(folder: string): number {
  using sql = new DatabaseSync(join(folder, "hubbub.db"), { readOnly: true });
  return sql.prepare("SELECT count(*) AS n FROM events").get()!.n as number;
}

Deno.test("Embedded engine finishes removing a room at the next start", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  await engine.open("games");
  await Promise.all(
    numbers(2_000).map((n) => engine.publish("lobby", newMessage(`m${n}`))),
  );
  await engine.publish("games", newMessage("kept"));
  const removing = engine.remove("lobby");
  // Before all of its rows are deleted.
  await engine.close();
  await removing;
  assertGreater(stored(folder.path), 1);
  const again = openEmbeddedEngine(folder.path);
  while (stored(folder.path) > 1) {
    await new Promise((turn) => setTimeout(turn, 5));
  }
  assertEquals((await again.history("games", { limit: 9 })).messages.length, 1);
  assertEquals((await again.rooms(9)).map(({ name }) => name), ["games"]);
  await again.close();
});
