import { assert, assertEquals, assertMatch } from "@std/assert";
import { act, newMessage, planOf } from "../../../tests/engine/tools.ts";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import type { Act, NewMessage } from "../engine.ts";
import { KEPT_MS } from "../retention.ts";
import { openDatabase } from "./database.ts";
import { REMOVAL_SQL } from "./message_removal.ts";
import { RETENTION_SQL } from "./retention.ts";
import { EmbeddedStore } from "./store.ts";

Deno.test("Embedded engine removes and restores messages by an index, however large a room is", () => {
  using folder = new TempDir();
  using database = openDatabase(folder.path);
  for (const [name, query] of Object.entries(REMOVAL_SQL)) {
    const steps = planOf(database.sql, query);
    const plan = `${name}: ${steps.join("; ")}`;
    for (const step of steps) {
      assert(!/^SCAN (events|original|kept)/.test(step), plan);
      if (!/^SEARCH (events|original|kept)/.test(step)) continue;
      // Not only the room is given.
      assertMatch(step, /\(room=\? AND \w+=\?/, plan);
    }
  }
  for (const name of ["stampKept", "sweepKept", "trimKept"] as const) {
    const steps = planOf(database.sql, RETENTION_SQL[name]);
    const plan = `${name}: ${steps.join("; ")}`;
    for (const step of steps.filter((step) => /^\w+ kept/.test(step))) {
      assertMatch(
        step,
        /\((at[<>]\?|room=\? AND (act=\? AND )?seq[=<]\?)\)/,
        plan,
      );
    }
  }
});

Deno.test("Embedded store keeps what acts delete for a day, over a restart, and no longer if the clock was set back before it", () => {
  using folder = new TempDir();
  const open = () => new EmbeddedStore(openDatabase(folder.path));
  const write = (
    store: EmbeddedStore,
    content: NewMessage | Act,
    now: number,
  ) => {
    const room = store.findRoom("lobby")!;
    const { version } = room;
    const write = "event" in content ? { act: content, version } : content;
    store.commit([{ room, content: write }], now, 0);
  };
  const remove = (...targets: number[]) =>
    act({ removes: { targets, keep: true } });
  const trim = (store: EmbeddedStore, now: number) => {
    for (const _ of store.retention.trim(now));
    return [3, 4].map((seq) => store.messages.kept(1, seq));
  };
  const start = 1_000_000_000_000;
  const before = open();
  before.open("lobby", {}, start);
  write(before, newMessage("one"), start);
  write(before, newMessage("two"), start);
  write(before, remove(1), start);
  write(before, remove(2), start + 1_000);
  assertEquals(trim(before, start + KEPT_MS - 1), [[1], [2]]);
  before.close();
  const after = open();
  assertEquals(trim(after, start + KEPT_MS), [[], [2]]);
  // The computer believes it is the day before.
  assertEquals(trim(after, start - KEPT_MS), [[], [2]]);
  assertEquals(trim(after, start - 1), [[], [2]]);
  assertEquals(trim(after, start), [[], []]);
  write(after, act({ restores: 4 }), start);
  assertEquals(
    after.events.oldest({ id: 1, name: "lobby" }, 0, 9, 9),
    [],
  );
  after.close();
});
