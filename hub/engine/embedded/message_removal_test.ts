import { assert, assertMatch } from "@std/assert";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import { openDatabase } from "./database.ts";
import { REMOVAL_SQL } from "./message_removal.ts";

Deno.test("Embedded engine removes and restores messages by an index, however large a room is", () => {
  using folder = new TempDir();
  using database = openDatabase(folder.path);
  for (const [name, query] of Object.entries(REMOVAL_SQL)) {
    const steps = database.sql.prepare(`EXPLAIN QUERY PLAN ${query}`).all()
      .map(({ detail }) => String(detail));
    const plan = `${name}: ${steps.join("; ")}`;
    for (const step of steps) {
      assert(!/^SCAN (events|original|kept)/.test(step), plan);
      if (!/^SEARCH (events|original)/.test(step)) continue;
      // Not only the room is given.
      assertMatch(step, /\(room=\? AND \w+=\?/, plan);
    }
  }
});
