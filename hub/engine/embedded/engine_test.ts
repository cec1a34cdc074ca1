import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertRejects,
} from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { engineSuite } from "../../../tests/engine/suite.ts";
import {
  act,
  newMessage,
  numbers,
  planOf,
} from "../../../tests/engine/tools.ts";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import { FakeClocks } from "../../../tests/tools/fake_clocks.ts";
import { openDatabase } from "./database.ts";
import { AUDIT_SQL } from "./search/audit_log.ts";
import { SQL } from "./sql.ts";
import { openEmbeddedEngine } from "./engine.ts";
import { EmbeddedStore } from "./store.ts";
import { type NewMessage, StaleState } from "../engine.ts";
import { Refusal } from "../../refusal.ts";

engineSuite(
  "Embedded engine",
  (data, retention) => Promise.resolve(openEmbeddedEngine(data, retention)),
);

/** Another connection to the database, like one in another process. */
function look(folder: string): DatabaseSync {
  return new DatabaseSync(join(folder, "hubbub.db"), { readOnly: true });
}

function count(sql: DatabaseSync, table: "events" | "keys"): number {
  return sql.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n as number;
}

/**
 * Returns the number of transactions in the write-ahead log: each ends in a frame with
 * the database's size ({@link https://sqlite.org/fileformat2.html#the_write_ahead_log}).
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
      const seq = await engine.publish("lobby", newMessage(`m${n}`));
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

Deno.test("Embedded engine notifies subscribers only of what another connection sees", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  using sql = look(folder.path);
  const publishing = engine.publish("lobby", newMessage("a"));
  for await (const event of engine.subscribe("lobby", 0)) {
    assert(event.type === "message");
    assertEquals(count(sql, "events"), event.seq);
    break;
  }
  await publishing;
  await engine.close();
});

Deno.test("Embedded engine commits messages of one turn together", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  await engine.open("games");
  const before = commits(folder.path);
  await Promise.all(
    numbers(100).map((n) =>
      engine.publish(n % 2 ? "lobby" : "games", newMessage(`m${n}`))
    ),
  );
  assertEquals(commits(folder.path) - before, 1);
  // Not in the same call, but in the same turn of the event loop.
  const first = engine.publish("lobby", newMessage("first"));
  for (let i = 0; i < 10; i++) await null;
  await Promise.all([first, engine.publish("lobby", newMessage("second"))]);
  assertEquals(commits(folder.path) - before, 2);
  await engine.publish("lobby", newMessage("one more"));
  assertEquals(commits(folder.path) - before, 3);
  await engine.close();
});

Deno.test("Embedded engine stores messages and acts in order of arrival, with one commit", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  await engine.open("games");
  const events = engine.subscribe("lobby", 0);
  const before = commits(folder.path);
  const clear = {
    event: { type: "cleared", viewer: "ann" },
    removes: { viewers: ["ann"] },
  } as const;
  const results = await Promise.allSettled([
    engine.publish("lobby", { ...newMessage("a"), version: 0 }),
    engine.publish("games", { ...newMessage("a"), version: 0 }),
    engine.act("lobby", 0, act(clear)),
    engine.publish("lobby", { ...newMessage("stale"), version: 0 }),
    engine.publish("lobby", { ...newMessage("a"), version: 0 }),
    engine.publish("lobby", { ...newMessage("b"), version: 2 }),
    engine.act("lobby", 0, act()),
    engine.act("lobby", 2, act()),
    engine.publish("games", { ...newMessage("b"), version: 0 }),
  ]);
  assertEquals(commits(folder.path) - before, 1);
  assertEquals(
    results.map((result) =>
      result.status === "fulfilled" ? result.value : result.reason.name
    ),
    [1, 1, 2, "StaleState", 1, 3, "StaleState", 4, 2],
  );
  // Subscribers get every event, also of a message deleted before the commit ended.
  const told = [];
  while (told.length < 4) told.push((await events.next()).value.type);
  assertEquals(told, ["message", "cleared", "message", "state"]);
  assertEquals(
    (await engine.read("lobby", 0, 9)).map(({ type }) => type),
    ["deleted", "cleared", "message", "state"],
  );
  await engine.close();
});

Deno.test("Embedded engine resolves act once another connection sees all of it", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  await engine.publish("lobby", newMessage("secret", { key: "k" }));
  using sql = look(folder.path);
  await engine.act(
    "lobby",
    0,
    act({
      event: { type: "deleted", target: 1 },
      changes: { a: "1" },
      removes: { targets: [1] },
    }),
  );
  const rows = (table: string) =>
    sql.prepare(`SELECT * FROM ${table}`).all().map((row) => ({ ...row }));
  const events = rows("events");
  assertEquals(events.map(({ type, viewer }) => [type, viewer]), [
    ["deleted", null],
    ["deleted", null],
  ]);
  assertEquals(JSON.stringify(events).includes("secret"), false);
  assertEquals(rows("state"), [{ room: 1, key: "a", value: "1", version: 2 }]);
  assertEquals(rows("audit"), [
    { room: 1, seq: 2, json: '{"line":"changed"}' },
  ]);
  const [{ seq, version, last_at: lastAt }] = rows("rooms");
  assertEquals([seq, version], [2, 2]);
  assertEquals((await engine.rooms(1))[0].lastAt, lastAt);
  await engine.close();
});

Deno.test("Embedded engine uses an index wherever a room may be large", () => {
  using folder = new TempDir();
  using database = openDatabase(folder.path);
  const plan = (query: string) => planOf(database.sql, query).join("; ");
  assertMatch(
    plan(SQL.history),
    /^SEARCH events USING INDEX messages_by_seq \(room=\? AND seq<\?\)$/,
  );
  assertMatch(
    plan(SQL.messages),
    /^SEARCH events USING INDEX messages_by_seq \(room=\? AND seq>\? AND seq<\?\)$/,
  );
  assertMatch(
    plan(SQL.messagesAt),
    /^SEARCH events USING PRIMARY KEY \(room=\? AND seq=\?\); LIST SUBQUERY/,
  );
  assertMatch(
    plan(SQL.read),
    /^SEARCH events USING PRIMARY KEY \(room=\? AND seq>\? AND seq<\?\); CORRELATED SCALAR SUBQUERY 1; SEARCH audit USING PRIMARY KEY \(room=\? AND seq=\?\)$/,
  );
  assertMatch(
    plan(SQL.changed),
    /^SEARCH state USING INDEX state_by_version \(room=\? AND version>\?\)$/,
  );
  assertMatch(plan(SQL.inForce), /^SEARCH state USING INDEX state_in_force /);
  assertMatch(
    plan(AUDIT_SQL.page),
    /^SEARCH audit USING PRIMARY KEY \(room=\? AND seq<\?\)$/,
  );
});

Deno.test("Embedded engine omits removed entries from a full state", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby", { rules: "{}" });
  await engine.act("lobby", 0, act({ changes: { a: "1", b: "2" } }));
  await engine.act("lobby", 1, act({ changes: { a: null } }));
  const { entries } = await engine.state("lobby", -1);
  // In the order in which they were set.
  assertEquals([...entries], [["rules", "{}"], ["b", "2"]]);
  await engine.close();
});

Deno.test("Embedded engine stores nothing of an act that fails, and accepts it later", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  using _reported = stub(console, "error");
  {
    using other = new DatabaseSync(join(folder.path, "hubbub.db"));
    other.exec("BEGIN IMMEDIATE");
    const refused = await Promise.allSettled([
      engine.act("lobby", 0, act({ changes: { a: "1" } })),
      engine.act("lobby", 1, act()),
      engine.publish("lobby", { ...newMessage("a"), version: 1 }),
    ]);
    for (const result of refused) {
      assert(result.status === "rejected");
      assertInstanceOf(result.reason, Refusal);
      assertEquals(result.reason.code, "unavailable");
    }
    assertEquals((await engine.state("lobby", -1)).version, 0);
    other.exec("ROLLBACK");
  }
  await assertRejects(() => engine.act("lobby", 1, act()), StaleState);
  assertEquals(
    await engine.act("lobby", 0, act({ changes: { a: "1" } })),
    1,
  );
  assertEquals((await engine.state("lobby", -1)).entries.get("a"), "1");
  await engine.close();
});

Deno.test("Embedded engine remembers keys for ten minutes and deletes them eventually", async () => {
  using folder = new TempDir();
  using time = new FakeTime();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  using sql = look(folder.path);
  await engine.publish("lobby", newMessage("a", { key: "k" }));
  for (let minute = 0; minute < 10; minute++) time.tick(60_000);
  assertEquals(await engine.publish("lobby", newMessage("a", { key: "k" })), 1);
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
  await before.publish("lobby", newMessage("a", { key: "k" }));
  await before.close();
  time.tick(9 * 60_000);
  const after = openEmbeddedEngine(folder.path);
  time.tick(60_000);
  assertEquals(await after.publish("lobby", newMessage("a", { key: "k" })), 1);
  await after.close();
});

Deno.test("Embedded engine refuses writes while storage fails, reports it once, and recovers", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  await engine.publish("lobby", newMessage("a"));
  const events = engine.subscribe("lobby", 1);
  using time = new FakeTime();
  using reported = stub(console, "error");
  {
    // Another connection holds the lock: SQLite reports that the database is locked.
    using other = new DatabaseSync(join(folder.path, "hubbub.db"));
    other.exec("BEGIN IMMEDIATE");
    for (const text of ["b", "c"]) {
      const refusal = await assertRejects(
        () => engine.publish("lobby", newMessage(text)),
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
  assertEquals(await engine.publish("lobby", newMessage("b")), 2);
  assertEquals((await events.next()).value.seq, 2);
  time.tick(60_000);
  assertEquals(
    reported.calls.map(({ args }) => args[0].split(" ")[2]),
    ["storage_failed", "storage_back"],
  );
  await engine.close();
});

Deno.test("Embedded engine refuses everything once closed, and breaks nothing", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  await engine.open("lobby");
  await engine.publish("lobby", newMessage("a"));
  await engine.close();
  using _reported = stub(console, "error");
  const asked = [
    () => engine.publish("lobby", newMessage("b")),
    () => engine.open("games"),
    () => engine.rooms(1),
    () => engine.read("lobby", 0, 1),
    () => engine.history("lobby", { limit: 1 }),
    () => engine.act("lobby", 0, act()),
    () => engine.state("lobby", -1),
    () => engine.audit("lobby", { limit: 1 }),
  ];
  for (const ask of asked) {
    assertEquals(
      (await assertRejects(ask, Refusal)).code,
      "unavailable",
      `${ask}`,
    );
  }
});

Deno.test("Embedded store gives no event an earlier time than the one before it, also after a restart with the clock set back", () => {
  using folder = new TempDir();
  const later = 1_000_005_000;
  const open = () => new EmbeddedStore(openDatabase(folder.path));
  const commit = (store: EmbeddedStore, content: NewMessage, now: number) =>
    store.commit([{ room: store.findRoom("lobby")!, content }], now, 0);
  const before = open();
  before.open("lobby", {}, later - 5_000);
  commit(before, newMessage("a"), later);
  commit(before, newMessage("b"), later - 3_600_000);
  before.close();

  const after = open();
  commit(after, newMessage("c"), later - 3_600_000);
  commit(after, newMessage("d"), later + 1_000);
  const { id } = after.findRoom("lobby")!;
  const ats = after.events.read({ id, name: "lobby" }, 0, 9)
    .map(({ json }) => JSON.parse(json).at);
  assertEquals(ats, [later, later, later, later + 1_000]);
  assertEquals(after.rooms(1)[0].lastAt, later + 1_000);
  after.close();
});

Deno.test("Embedded engine remembers keys however the clock is set", async () => {
  for (const ms of [3_600_000, -3_600_000]) {
    using folder = new TempDir();
    using clocks = new FakeClocks();
    const engine = openEmbeddedEngine(folder.path);
    await engine.open("lobby");
    const said = newMessage("a", { key: "k" });
    const seq = await engine.publish("lobby", said);
    clocks.set(ms);
    clocks.tick(2 * 60_000);
    assertEquals(await engine.publish("lobby", said), seq);
    await engine.publish("lobby", newMessage("b", { key: "l" }));
    using sql = look(folder.path);
    for (let minute = 0; minute < 17; minute++) clocks.tick(60_000);
    assertEquals(count(sql, "keys"), 0);
    await engine.close();
  }
});
