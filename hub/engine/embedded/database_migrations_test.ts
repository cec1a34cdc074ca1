import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { act, numbers, viewer } from "../../../tests/engine/tools.ts";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import { openDatabase } from "./database.ts";
import { openEmbeddedEngine } from "./engine.ts";
import { MIGRATIONS } from "./migrations.ts";
import {
  fileIn,
  fill,
  refused,
  tamper,
  untouched,
} from "../../../tests/engine/database_files.ts";

Deno.test("openDatabase runs only the migrations that an older database lacks", () => {
  using folder = new TempDir();
  openDatabase(folder.path)[Symbol.dispose]();
  tamper(
    folder.path,
    "INSERT INTO rooms (name, epoch, opened_at) VALUES ('lobby', 'e', 1)",
  );
  const migrations = MIGRATIONS as string[];
  migrations.push(
    "ALTER TABLE rooms ADD COLUMN topic TEXT NOT NULL DEFAULT 'none'",
  );
  try {
    using database = openDatabase(folder.path);
    const room = database.sql.prepare("SELECT name, topic FROM rooms").get()!;
    assertEquals({ ...room }, { name: "lobby", topic: "none" });
    assertEquals(
      database.sql.prepare("PRAGMA user_version").get()!.user_version,
      migrations.length,
    );
  } finally {
    migrations.pop();
  }
});

Deno.test("openDatabase gives a database of version 9 the indexes that it lacks", () => {
  using folder = new TempDir();
  const names = ["kept_by_viewer", "kept_by_reply", "kept_by_seq"];
  {
    using old = new DatabaseSync(fileIn(folder.path));
    for (const migration of MIGRATIONS.slice(0, 9)) old.exec(migration);
    old.exec(
      "PRAGMA application_id = 0x48756262; PRAGMA user_version = 9;" +
        "CREATE INDEX kept_by_viewer ON kept (room, viewer)",
    );
  }
  using database = openDatabase(folder.path);
  const { sql } = database;
  const found = sql.prepare(
    "SELECT name FROM sqlite_schema WHERE name GLOB 'kept_by_[vrs]*'",
  ).all().map(({ name }) => name);
  assertEquals(found, names);
  assertEquals(
    sql.prepare("PRAGMA user_version").get()!.user_version,
    MIGRATIONS.length,
  );
});

Deno.test("openDatabase migrates a database of version 1 with all its messages, which can be deleted", async () => {
  using folder = new TempDir();
  const said = [
    { room: 1, seq: 1, from: viewer("ann"), text: "mine" },
    { room: 1, seq: 2, from: viewer("bob"), text: '"from":{"id":"ann"}' },
    { room: 1, seq: 3, from: viewer("ann"), text: "سلام 好 👨‍👩‍👧‍👦" },
    { room: 2, seq: 1, from: viewer("ann"), text: "elsewhere" },
  ];
  {
    using old = new DatabaseSync(fileIn(folder.path));
    old.exec(MIGRATIONS[0]);
    old.exec(
      "PRAGMA application_id = 0x48756262; PRAGMA user_version = 1;" +
        "INSERT INTO rooms (name, epoch, seq, opened_at, last_at) VALUES ('lobby', 'e1', 3, 1, 9), ('games', 'e2', 1, 1, 7);" +
        "INSERT INTO keys VALUES (1, 'ann', 'k', 1, 1)",
    );
    const insert = old.prepare(
      "INSERT INTO events (room, seq, type, json) VALUES (?, ?, 'message', ?)",
    );
    for (const { room, seq, from, text } of said) {
      const message = { type: "message", seq, at: 9, from, text };
      insert.run(room, seq, JSON.stringify(message));
    }
  }

  const engine = openEmbeddedEngine(folder.path);
  assertEquals(
    (await engine.read("lobby", 0, 9)).map(({ json }) => JSON.parse(json)),
    said.slice(0, 3).map(({ seq, from, text }) => ({
      type: "message",
      seq,
      at: 9,
      from,
      text,
    })),
  );
  {
    using now = new DatabaseSync(fileIn(folder.path), { readOnly: true });
    const rows = now.prepare("SELECT viewer FROM events ORDER BY room, seq")
      .all();
    assertEquals(rows.map(({ viewer }) => viewer), [
      "ann",
      "bob",
      "ann",
      "ann",
    ]);
    assertEquals(
      now.prepare("PRAGMA user_version").get()!.user_version,
      MIGRATIONS.length,
    );
  }
  assertEquals(await engine.head("lobby"), { epoch: "e1", seq: 3 });
  assertEquals(await engine.findByKey("lobby", "ann", "k"), 1);
  assertEquals((await engine.state("lobby", -1)).version, 0);
  assertEquals(
    (await engine.rooms(9)).map(({ name, lastAt }) => [name, lastAt]),
    [["lobby", 9], ["games", 7]],
  );

  const deed = (target: number) =>
    act({ event: { type: "deleted", target }, removes: { targets: [target] } });
  assertEquals(await engine.act("lobby", 0, deed(2)), 4);
  const cleared = act({
    event: { type: "cleared", viewer: "ann" },
    removes: { viewers: ["ann"] },
  });
  assertEquals(await engine.act("lobby", 4, cleared), 5);
  assertEquals((await engine.history("lobby", { limit: 9 })).messages, []);
  const events = await engine.read("lobby", 0, 3);
  assertEquals(
    events.map(({ json }) => json),
    numbers(3).map((n) => `{"type":"deleted","seq":${n},"target":${n}}`),
  );
  assertEquals((await engine.read("games", 0, 1))[0].type, "message");
  await engine.close();
});

Deno.test("openDatabase rolls back a failed migration and keeps the earlier ones", () => {
  using folder = new TempDir();
  const migrations = MIGRATIONS as string[];
  migrations.push("CREATE TABLE half (x); INSERT INTO nowhere VALUES (1)");
  try {
    assertMatch(refused(folder.path), /no such table: nowhere/);
  } finally {
    migrations.pop();
  }
  using database = openDatabase(folder.path);
  assertEquals(
    database.sql.prepare(
      "SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'",
    ).get()!.n,
    0,
  );
  assertEquals(
    database.sql.prepare("PRAGMA user_version").get()!.user_version,
    MIGRATIONS.length,
  );
});

Deno.test("openDatabase refuses a newer version's database and leaves it unchanged", async () => {
  using folder = new TempDir();
  await fill(folder.path);
  tamper(folder.path, `PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  untouched(folder.path, () => {
    assertMatch(
      refused(folder.path),
      new RegExp(
        `has version ${
          MIGRATIONS.length + 1
        } and this Hubbub supports versions up to`,
      ),
    );
  });
});

Deno.test("openDatabase leaves a newer database's write-ahead log unchanged", async () => {
  using folder = new TempDir();
  using copy = new TempDir();
  await fill(folder.path);
  // As after kill -9: the newest data is only in the log.
  using database = new DatabaseSync(fileIn(folder.path));
  database.exec(
    `PRAGMA user_version = ${
      MIGRATIONS.length + 1
    }; INSERT INTO keys VALUES (1, 'v', 'k', 1, 1)`,
  );
  for (const name of ["hubbub.db", "hubbub.db-wal"]) {
    Deno.copyFileSync(join(folder.path, name), join(copy.path, name));
  }
  assert(Deno.statSync(join(copy.path, "hubbub.db-wal")).size > 0);
  untouched(copy.path, () => {
    assertMatch(refused(copy.path), /has version/);
  });
});
