import { assert, assertEquals } from "@std/assert";
import { act, planOf } from "../../../tests/engine/tools.ts";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import { KEPT_MS } from "../retention.ts";
import { openDatabase } from "./database.ts";
import { KEPT_ENTRIES_SQL } from "./kept_entries.ts";
import { EmbeddedStore } from "./store.ts";

Deno.test("Embedded engine finds kept entries by an index, however many there are", () => {
  using folder = new TempDir();
  using database = openDatabase(folder.path);
  for (const [name, query] of Object.entries(KEPT_ENTRIES_SQL)) {
    for (const step of planOf(database.sql, query)) {
      assert(
        /^SEARCH kept_entries.*\(room=\? AND \w+=\?/.test(step),
        `${name}: ${step}`,
      );
    }
  }
});

Deno.test("Embedded store keeps entries that acts took away for a day, also if the clock was set back, and no longer", () => {
  using folder = new TempDir();
  const store = new EmbeddedStore(openDatabase(folder.path));
  store.open("lobby", {}, 0);
  const keep = (viewer: string, now: number) => {
    const { version } = store.findRoom("lobby")!;
    const keeps = [{ key: `held:${viewer}`, viewer, json: "{}" }];
    const room = { ...store.findRoom("lobby")!, id: 1 };
    store.commit([{ room, content: { act: act({ keeps }), version } }], now, 0);
  };
  const kept = () => [1, 2].map((seq) => store.entries.of(1, seq).size);
  const trim = (now: number) => {
    for (const _ of store.retention.trim(now));
  };
  keep("ann", 1_000);
  keep("bob", 90 * KEPT_MS);
  trim(999 + KEPT_MS);
  assertEquals(kept(), [1, 1]);
  trim(1_000 + KEPT_MS);
  assertEquals(kept(), [0, 1]);
  trim(998 + 2 * KEPT_MS);
  assertEquals(kept(), [0, 1]);
  trim(999 + 2 * KEPT_MS);
  assertEquals(kept(), [0, 0]);
  store.close();
});
