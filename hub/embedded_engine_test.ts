import { assert, assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { draft, engineSuite, numbers } from "../tests/engine_suite.ts";
import { TempDir } from "../tests/temp_dir.ts";
import { openEmbeddedEngine } from "./embedded_engine.ts";
import { Refusal } from "./refusal.ts";

engineSuite(
  "Embedded engine",
  (data) => Promise.resolve(openEmbeddedEngine(data)),
);

/** Another connection to the database, as another process would see it. */
function look(folder: string): DatabaseSync {
  return new DatabaseSync(join(folder, "hubbub.db"), { readOnly: true });
}

function count(sql: DatabaseSync, table: "events" | "keys"): number {
  return sql.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n as number;
}

/**
 * The transactions in the write-ahead log: each ends in a frame that tells the
 * database's size ({@link https://sqlite.org/fileformat2.html#the_write_ahead_log}).
 */
function commits(folder: string): number {
  const wal = Deno.readFileSync(join(folder, "hubbub.db-wal"));
  const view = new DataView(wal.buffer);
  const frame = 24 + view.getUint32(8);
  let found = 0;
  for (let at = 32; at + frame <= wal.length; at += frame) {
    const current = view.getUint32(at + 8) === view.getUint32(16) &&
      view.getUint32(at + 12) === view.getUint32(20);
    if (current && view.getUint32(at + 4) > 0) found++;
  }
  return found;
}

Deno.test("Embedded engine resolves publish once another connection sees the message", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  using sql = look(folder.path);
  const seen = await Promise.all(
    numbers(20).map(async (n) => {
      const seq = await engine.publish("lobby", draft(`m${n}`));
      return sql.prepare("SELECT json FROM events WHERE seq = ?").get(seq)
        ?.json as string | undefined;
    }),
  );
  assertEquals(
    seen.map((json) => json && JSON.parse(json).text),
    numbers(20).map((n) => `m${n}`),
  );
  await engine.close();
});

Deno.test("Embedded engine tells subscribers nothing that another connection does not see", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  using sql = look(folder.path);
  const publishing = engine.publish("lobby", draft("a"));
  for await (const event of engine.subscribe("lobby", 0)) {
    assert(event.type === "message");
    assertEquals(count(sql, "events"), event.seq);
    break;
  }
  await publishing;
  await engine.close();
});

Deno.test("Embedded engine commits together what was published together", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  await engine.open("games");
  const before = commits(folder.path);
  await Promise.all(
    numbers(100).map((n) =>
      engine.publish(n % 2 ? "lobby" : "games", draft(`m${n}`))
    ),
  );
  assertEquals(commits(folder.path) - before, 1);
  // Not in the same call, yet in the same turn of the event loop.
  const first = engine.publish("lobby", draft("first"));
  for (let i = 0; i < 10; i++) await null;
  await Promise.all([first, engine.publish("lobby", draft("second"))]);
  assertEquals(commits(folder.path) - before, 2);
  await engine.publish("lobby", draft("one more"));
  assertEquals(commits(folder.path) - before, 3);
  await engine.close();
});

Deno.test("Embedded engine remembers keys for ten minutes and forgets them in the end", async () => {
  using folder = new TempDir();
  using time = new FakeTime();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  using sql = look(folder.path);
  await engine.publish("lobby", draft("a", { key: "k" }));
  for (let minute = 0; minute < 10; minute++) time.tick(60_000);
  assertEquals(await engine.publish("lobby", draft("a", { key: "k" })), 1);
  for (let minute = 0; minute < 7; minute++) time.tick(60_000);
  assertEquals(count(sql, "keys"), 0);
  assertEquals(count(sql, "events"), 1);
  await engine.close();
});

Deno.test("Embedded engine remembers keys for ten minutes across a restart", async () => {
  using folder = new TempDir();
  using time = new FakeTime();
  const before = openEmbeddedEngine(folder.path);
  await before.open("lobby");
  await before.publish("lobby", draft("a", { key: "k" }));
  await before.close();
  time.tick(9 * 60_000);
  const after = openEmbeddedEngine(folder.path);
  time.tick(60_000);
  assertEquals(await after.publish("lobby", draft("a", { key: "k" })), 1);
  await after.close();
});

Deno.test("Embedded engine refuses what it can't store, reports that once, and recovers", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  await engine.publish("lobby", draft("a"));
  const events = engine.subscribe("lobby", 1);
  using reported = stub(console, "error");
  {
    // Another program holds the database: SQLite answers that it is locked.
    using other = new DatabaseSync(join(folder.path, "hubbub.db"));
    other.exec("BEGIN IMMEDIATE");
    for (const text of ["b", "c"]) {
      const refusal = await assertRejects(
        () => engine.publish("lobby", draft(text)),
        Refusal,
      );
      assertEquals(refusal.code, "unavailable");
      assert(refusal.retryAfterMs);
    }
    const reopened = await assertRejects(() => engine.open("games"), Refusal);
    assertEquals(reopened.code, "unavailable");
    assertEquals((await engine.head("lobby")).seq, 1);
    other.exec("ROLLBACK");
  }
  assertEquals(await engine.publish("lobby", draft("b")), 2);
  assertEquals((await events.next()).value.seq, 2);
  assertEquals(
    reported.calls.map(({ args }) => args[0].split(" ")[2]),
    ["storage_failed", "storage_back"],
  );
  await engine.close();
});

Deno.test("Embedded engine that is closed refuses everything and breaks nothing", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  await engine.publish("lobby", draft("a"));
  await engine.close();
  using _reported = stub(console, "error");
  const asked = [
    () => engine.publish("lobby", draft("b")),
    () => engine.open("games"),
    () => engine.rooms(1),
    () => engine.read("lobby", 0, 1),
    () => engine.history("lobby", { limit: 1 }),
  ];
  for (const ask of asked) {
    assertEquals(
      (await assertRejects(ask, Refusal)).code,
      "unavailable",
      `${ask}`,
    );
  }
});
