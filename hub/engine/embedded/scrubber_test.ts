import { assertEquals, assertGreater } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { KEPT_MS, TRIM_INTERVAL_MS } from "../retention.ts";
import { FakeClocks } from "../../../tests/tools/fake_clocks.ts";
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

Deno.test("What acts keep is in no file of the embedded engine seconds after it is forgotten, was kept long enough or its room is removed", async () => {
  for (const by of ["forget", "time", "remove"]) {
    using folder = new TempDir();
    using clocks = new FakeClocks();
    const engine = openEmbeddedEngine(folder.path);
    await engine.open("lobby");
    await Promise.all(
      numbers(900).map((n) => {
        const [viewer, text] = n % 2 ? ["mallory", "SECRET"] : ["ann", "KEPT"];
        const reply = {
          seq: n - 1,
          from: { id: "mallory", name: "MALLORY" },
        };
        return engine.publish("lobby", {
          ...newMessage(`${text} ${n} ${"x".repeat(n)}`, {
            viewer,
            key: `${n}`,
          }),
          ...viewer === "ann" ? { reply } : {},
        });
      }),
    );
    const remove = { viewers: ["mallory"], keep: true } as const;
    const removed = await engine.act("lobby", 0, act({ removes: remove }));
    const again = { targets: numbers(900), keep: true } as const;
    await engine.act("lobby", removed, act({ removes: again }));
    await engine.act("lobby", removed + 1, act({ restores: removed + 1 }));
    const settle = async () => {
      await clocks.tickAsync(5_000);
      for (let step = 0; step < 20; step++) await clocks.tickAsync(20);
    };
    await settle();
    assertGreater(found(folder.path, "SECRET"), 449);
    assertGreater(found(folder.path, "MALLORY"), 449);
    if (by === "time") {
      clocks.set(KEPT_MS);
      await clocks.tickAsync(TRIM_INTERVAL_MS);
      // Its steps.
      for (let step = 0; step < 20; step++) await clocks.tickAsync(1_000);
    } else if (by === "remove") {
      const removed = engine.remove("lobby");
      // Its steps.
      for (let step = 0; step < 40; step++) await clocks.tickAsync(1_000);
      await removed;
    } else {
      const removes = { viewers: ["mallory"], forget: true } as const;
      await engine.act("lobby", removed + 2, act({ removes }));
    }
    await settle();
    assertEquals(found(folder.path, "SECRET"), 0, by);
    assertEquals(found(folder.path, "MALLORY"), 0, by);
    const left = found(folder.path, "KEPT");
    if (by === "remove") assertEquals(left, 0);
    else assertGreater(left, 449);
    await engine.close();
  }
});
