import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { act, newMessage, numbers } from "../../../tests/engine/tools.ts";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import { openEmbeddedEngine } from "./engine.ts";

const ROOMS = numbers(6).map((n) => `room${n}`);

/** How often a text is in the files of a folder, whatever they are. */
function found(folder: string, text: string): number {
  const decoder = new TextDecoder("latin1");
  return [...Deno.readDirSync(folder)]
    .map(({ name }) => decoder.decode(Deno.readFileSync(join(folder, name))))
    .reduce((sum, bytes) => sum + bytes.split(text).length - 1, 0);
}

Deno.test("What was deleted is in no file of the embedded engine seconds later, while it runs; what wasn't is still there", async () => {
  using folder = new TempDir();
  using time = new FakeTime();
  const engine = openEmbeddedEngine(folder.path);
  for (const room of ROOMS) await engine.open(room);
  // Rooms that grow side by side split each other's pages, which leaves copies.
  let said = 0;
  for (let round = 0; round < 200; round++) {
    await Promise.all(
      numbers(15).map(() => {
        said++;
        const viewer = said % 3 === 0 ? "mallory" : "ann";
        const text = `${viewer === "ann" ? "KEPT" : "SECRET"} ${said} ${
          "x".repeat((said * 7_919) % 1_500 * (said % 40 === 0 ? 8 : 1))
        }`;
        const room = ROOMS[(said * 31 + round) % ROOMS.length];
        return engine.publish(
          room,
          newMessage(text, { viewer, key: `${said}` }),
        );
      }),
    );
  }
  const kept = said - Math.floor(said / 3);
  for (const room of ROOMS) {
    await engine.act(
      room,
      0,
      act({
        event: { type: "cleared", viewer: "mallory" },
        removes: { viewers: ["mallory"] },
      }),
    );
  }
  time.tick(5_000);
  for (let step = 0; step < 20; step++) time.tick(20);
  assertEquals(found(folder.path, "SECRET"), 0);
  assertEquals(found(folder.path, "MALLORY"), 0);

  // SQLite finds nothing wrong, and goes on from there.
  await Promise.all(
    numbers(500).map((n) => engine.publish(ROOMS[n % 6], newMessage(`m${n}`))),
  );
  await engine.close();
  using sql = new DatabaseSync(join(folder.path, "hubbub.db"));
  assertEquals({ ...sql.prepare("PRAGMA integrity_check").get() }, {
    integrity_check: "ok",
  });
  const { n } = sql.prepare(
    "SELECT count(*) AS n FROM events WHERE json LIKE '%KEPT%'",
  ).get()!;
  assertEquals(n, kept);
  assertEquals(found(folder.path, "SECRET"), 0);
  assertEquals(found(folder.path, "MALLORY"), 0);
});
