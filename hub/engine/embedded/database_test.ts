import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { stub } from "@std/testing/mock";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  act,
  newMessage,
  numbers,
  viewer,
} from "../../../tests/engine/tools.ts";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import { openDatabase, transact } from "./database.ts";
import { openEmbeddedEngine } from "./engine.ts";
import { MIGRATIONS } from "./migrations.ts";
import { OperatorError } from "../../operator/operator_error.ts";
import { Refusal } from "../../refusal.ts";

/** Asserts that the folder is refused in one line, and returns that line. */
function refused(folder: string): string {
  const { message } = assertThrows(() => openDatabase(folder), OperatorError);
  assertMatch(message, /^Cannot (use|open) [^\n]+\.$/);
  assert(message.includes(folder), message);
  return message;
}

function fileIn(folder: string): string {
  return join(folder, "hubbub.db");
}

/** Runs `body` and asserts that it doesn't change the files by a byte. */
function untouched(folder: string, body: () => void): void {
  const held = () =>
    [...Deno.readDirSync(folder)]
      // SQLite's index of the write-ahead log, and our lock: neither stores data.
      .filter(({ name }) => !name.endsWith("-shm") && name !== "lock")
      .map(({ name }) => [name, Deno.readFileSync(join(folder, name))] as const)
      .filter(([, bytes]) => bytes.length > 0)
      .sort(([a], [b]) => a < b ? -1 : 1);
  const before = held();
  assert(before.length > 0);
  body();
  const after = held();
  assertEquals(after.map(([name]) => name), before.map(([name]) => name));
  for (const [i, [name, bytes]] of before.entries()) {
    assert(
      bytes.every((byte, at) => byte === after[i][1][at]),
      `${name} was changed`,
    );
    assertEquals(after[i][1].length, bytes.length, name);
  }
}

/** Creates a database with a hundred messages, and closes it. */
async function fill(folder: string): Promise<void> {
  const engine = openEmbeddedEngine(folder);
  await engine.open("lobby");
  await Promise.all(
    numbers(100).map((n) =>
      engine.publish("lobby", newMessage(`m${n} ${"x".repeat(500)}`))
    ),
  );
  await engine.close();
}

/** Changes a folder's closed database. */
function tamper(folder: string, sql: string): void {
  using database = new DatabaseSync(fileIn(folder));
  database.exec(sql);
}

Deno.test("openDatabase creates the folder, the file and the schema", () => {
  using folder = new TempDir();
  const path = join(folder.path, "a", "b");
  {
    using database = openDatabase(path);
    assertEquals(
      database.sql.prepare("PRAGMA user_version").get()!.user_version,
      MIGRATIONS.length,
    );
    assertEquals(
      database.sql.prepare("PRAGMA journal_mode").get()!.journal_mode,
      "wal",
    );
  }
  using again = openDatabase(path);
  assertEquals(
    again.sql.prepare("SELECT count(*) AS n FROM rooms").get()!.n,
    0,
  );
});

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
  assertEquals(await engine.find("lobby", "ann", "k"), 1);
  assertEquals((await engine.state("lobby", -1)).version, 0);
  assertEquals(
    (await engine.rooms(9)).map(({ name, lastAt }) => [name, lastAt]),
    [["lobby", 9], ["games", 7]],
  );

  const deed = (target: number) =>
    act({ event: { type: "deleted", target }, removes: { target } });
  assertEquals(await engine.act("lobby", 0, deed(2)), 4);
  const cleared = act({
    event: { type: "cleared", viewer: "ann" },
    removes: { viewer: "ann" },
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

Deno.test("openDatabase refuses a file that is no database and leaves it unchanged", () => {
  const garbage = [
    new TextEncoder().encode("This is a letter to my aunt.\n".repeat(1_000)),
    new Uint8Array(4_096),
  ];
  for (const bytes of garbage) {
    using folder = new TempDir();
    Deno.writeFileSync(fileIn(folder.path), bytes);
    untouched(folder.path, () => {
      assertMatch(refused(folder.path), /file is not a database/);
    });
  }
});

Deno.test("openDatabase refuses a database with a damaged header and leaves it unchanged", async () => {
  using folder = new TempDir();
  await fill(folder.path);
  using file = Deno.openSync(fileIn(folder.path), { write: true });
  file.writeSync(crypto.getRandomValues(new Uint8Array(100)));
  untouched(folder.path, () => {
    assertMatch(refused(folder.path), /file is not a database/);
  });
});

Deno.test("openDatabase refuses a database with a damaged page and leaves it unchanged", async () => {
  using folder = new TempDir();
  await fill(folder.path);
  const { size } = Deno.statSync(fileIn(folder.path));
  assert(size > 10 * 4_096);
  using file = Deno.openSync(fileIn(folder.path), { read: true, write: true });
  const at = Math.floor(size / 2 / 4_096) * 4_096;
  const page = new Uint8Array(4_096);
  file.seekSync(at, Deno.SeekMode.Start);
  file.readSync(page);
  file.seekSync(at, Deno.SeekMode.Start);
  file.writeSync(page.map((byte) => byte ^ 0xff));
  untouched(folder.path, () => {
    assertMatch(refused(folder.path), /it is damaged|malformed/);
  });
});

Deno.test("openDatabase refuses a truncated database and leaves it unchanged", async () => {
  using folder = new TempDir();
  await fill(folder.path);
  Deno.truncateSync(fileIn(folder.path), 5 * 4_096);
  untouched(folder.path, () => {
    assertMatch(refused(folder.path), /it is damaged|malformed/);
  });
});

Deno.test("openDatabase refuses another program's database and leaves it unchanged", () => {
  for (const mode of ["delete", "wal"]) {
    using folder = new TempDir();
    tamper(
      folder.path,
      `PRAGMA journal_mode = ${mode}; CREATE TABLE recipes (name); INSERT INTO recipes VALUES ('soup')`,
    );
    untouched(folder.path, () => {
      assertMatch(refused(folder.path), /it belongs to another program/);
    });
  }
});

Deno.test("openDatabase treats an empty file as a new database", () => {
  using folder = new TempDir();
  Deno.writeFileSync(fileIn(folder.path), new Uint8Array());
  using database = openDatabase(folder.path);
  assertEquals(
    database.sql.prepare("SELECT count(*) AS n FROM rooms").get()!.n,
    0,
  );
});

Deno.test("openDatabase refuses a folder that can't be written", () => {
  using folder = new TempDir();
  Deno.writeTextFileSync(join(folder.path, "file"), "");
  for (
    const path of [
      join(folder.path, "file"),
      join(folder.path, "file", "below"),
      "/proc/hubbub",
    ]
  ) {
    const message = refused(path);
    assertMatch(
      message,
      /DATA_DIR must be a folder that this process can write to\.$/,
    );
    assert(message.startsWith(`Cannot use DATA_DIR=${path}: `), message);
  }
});

Deno.test("openDatabase refuses a folder in place of the file", () => {
  using folder = new TempDir();
  Deno.mkdirSync(fileIn(folder.path));
  assertMatch(refused(folder.path), /it is not a file/);
});

/** Runs a program in another process, with `openDatabase` in scope. */
function spawn(program: string): Deno.ChildProcess {
  const module = new URL("./database.ts", import.meta.url).href;
  return new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `import { openDatabase } from ${JSON.stringify(module)};${program}`,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

Deno.test("openDatabase refuses a folder that another process uses, and mentions REDIS_URL", async () => {
  using folder = new TempDir();
  using _database = openDatabase(folder.path);
  const program =
    `try { openDatabase(${
      JSON.stringify(folder.path)
    }); console.log("opened"); }` +
    `catch (error) { console.log(error.name + ": " + error.message); }`;
  await using second = spawn(program);
  await second.stdin.close();
  const said = (await second.stdout.text()).trim();
  assertMatch(
    said,
    /^OperatorError: Cannot use DATA_DIR=[^\n]+: another Hubbub process is using it\. [^\n]+REDIS_URL\.$/,
  );
  assert(said.includes(folder.path));
});

Deno.test("openDatabase opens the folder of a killed process, with the data it stored", async () => {
  using folder = new TempDir();
  const program =
    `const { sql } = openDatabase(${JSON.stringify(folder.path)});` +
    `sql.exec("INSERT INTO rooms (name, epoch, opened_at) VALUES ('lobby', 'e', 1)");` +
    `console.log("opened"); await Deno.stdin.read(new Uint8Array(1));`;
  await using first = spawn(program);
  const reader = first.stdout.getReader();
  assertEquals(
    new TextDecoder().decode((await reader.read()).value),
    "opened\n",
  );
  assertMatch(refused(folder.path), /another Hubbub process is using it/);
  first.kill("SIGKILL");
  await first.status;
  await reader.cancel();
  await first.stdin.close().catch(() => {});
  using database = openDatabase(folder.path);
  assertEquals(
    database.sql.prepare("SELECT name FROM rooms").get()!.name,
    "lobby",
  );
});

Deno.test("openDatabase releases the folder when it refuses its database", () => {
  using folder = new TempDir();
  Deno.writeTextFileSync(fileIn(folder.path), "garbage".repeat(1_000));
  refused(folder.path);
  Deno.removeSync(fileIn(folder.path));
  openDatabase(folder.path)[Symbol.dispose]();
});

Deno.test("openDatabase opens a folder that was just released, even while programs are being spawned", async () => {
  using folder = new TempDir();
  const program =
    `for (let n = 0; n < 200; n++) new Deno.Command("true").outputSync();` +
    `postMessage("done");`;
  const worker = new Worker(
    `data:text/javascript,${encodeURIComponent(program)}`,
    { type: "module" },
  );
  let working = true;
  worker.onmessage = () => working = false;
  while (working) {
    for (let n = 0; n < 5; n++) openDatabase(folder.path)[Symbol.dispose]();
    await new Promise((turn) => setTimeout(turn));
  }
  worker.terminate();
});

Deno.test("transact stores all or nothing", () => {
  using folder = new TempDir();
  using database = openDatabase(folder.path);
  const { sql } = database;
  const count = () => sql.prepare("SELECT count(*) AS n FROM rooms").get()!.n;
  const insert = sql.prepare(
    "INSERT INTO rooms (name, epoch, opened_at) VALUES (?, 'e', 1)",
  );
  assertEquals(transact(sql, () => insert.run("a").changes), 1);
  assertThrows(
    () =>
      transact(sql, () => {
        insert.run("b");
        throw new Error("no");
      }),
    Error,
    "no",
  );
  assertEquals(count(), 1);
  transact(sql, () => insert.run("b"));
  assertEquals(count(), 2);
});

/** A disk of its own, with a size in KiB, unmounted at the end of its scope. */
class Disk implements Disposable {
  readonly #folder = new TempDir();
  readonly path = this.#folder.path;

  constructor(size: number) {
    mount("-t", "tmpfs", "-o", `size=${size}k`, "tmpfs", this.path);
  }

  /** Changes mount options ("size=2048k", "ro"). */
  remount(options: string): void {
    mount("-o", `remount,${options}`, this.path);
  }

  /** Fills the disk up to `spare` KiB. */
  fill(spare = 0): void {
    const path = join(this.path, "filler");
    using file = Deno.openSync(path, { create: true, write: true });
    const block = new Uint8Array(4_096);
    let written = 0;
    try {
      for (;;) written += file.writeSync(block);
    } catch (error) {
      // ENOSPC, or "Disk quota exceeded" on some systems.
      assertInstanceOf(error, Error);
    }
    file.truncateSync(Math.max(0, written - spare * 1_024));
  }

  [Symbol.dispose](): void {
    run("umount", [this.path]);
    this.#folder[Symbol.dispose]();
  }
}

function mount(...args: string[]): void {
  run("mount", args);
}

function run(command: string, args: string[]): void {
  const { success, stderr } = new Deno.Command(command, {
    args,
    stdout: "null",
  }).outputSync();
  if (!success) {
    throw new Error(
      `${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`,
    );
  }
}

function canMount(): boolean {
  try {
    using _disk = new Disk(64);
    return true;
  } catch {
    return false;
  }
}

/** These tests are skipped where mounting isn't permitted; in CI they fail. */
const ignore = !Deno.env.has("CI") && !canMount();

Deno.test({
  name:
    "openDatabase reports a full disk in one line (requires the right to mount)",
  ignore,
  fn() {
    for (const spare of [0, 8, 16, 24, 40]) {
      using disk = new Disk(512);
      disk.fill(spare);
      assertMatch(refused(disk.path), /disk is full/, `${spare} KiB left`);
      Deno.removeSync(join(disk.path, "filler"));
      openDatabase(disk.path)[Symbol.dispose]();
    }
  },
});

Deno.test({
  name:
    "openDatabase on a full disk leaves an existing database unchanged (requires the right to mount)",
  ignore,
  async fn() {
    using disk = new Disk(2_048);
    await fill(disk.path);
    disk.fill();
    untouched(disk.path, () => {
      assertMatch(refused(disk.path), /disk is full/);
    });
    Deno.removeSync(join(disk.path, "filler"));
    using database = openDatabase(disk.path);
    assertEquals(
      database.sql.prepare("SELECT count(*) AS n FROM events").get()!.n,
      100,
    );
  },
});

Deno.test({
  name: "openDatabase refuses a read-only disk (requires the right to mount)",
  ignore,
  async fn() {
    using disk = new Disk(2_048);
    await fill(disk.path);
    disk.remount("ro");
    untouched(disk.path, () => {
      assertMatch(
        refused(disk.path),
        /DATA_DIR must be a folder that this process can write to\.$/,
      );
    });
  },
});

Deno.test({
  name:
    "Embedded engine on a full disk refuses messages, keeps those it accepted, and recovers (requires the right to mount)",
  ignore,
  async fn() {
    using disk = new Disk(1_024);
    using reported = stub(console, "error");
    const engine = openEmbeddedEngine(disk.path);
    await engine.open("lobby");
    const text = (n: number) => `m${n} ${"x".repeat(1_000)}`;

    let accepted = 0;
    let refusal: unknown;
    while (!refusal && accepted < 2_000) {
      await engine.publish("lobby", newMessage(text(accepted + 1))).then(
        () => accepted++,
        (error) => refusal = error,
      );
    }
    assertInstanceOf(refusal, Refusal);
    assertEquals(refusal.code, "unavailable");
    assert(accepted > 10);
    await assertRejects(
      () => engine.publish("lobby", newMessage(text(accepted + 1))),
      Refusal,
    );
    assertEquals((await engine.head("lobby")).seq, accepted);
    assertEquals((await engine.read("lobby", 0, accepted)).length, accepted);
    assertEquals(reported.calls.length, 1);

    disk.remount("size=4096k");
    assertEquals(
      await engine.publish("lobby", newMessage(text(accepted + 1))),
      accepted + 1,
    );
    await engine.close();
    const again = openEmbeddedEngine(disk.path);
    const events = await again.read("lobby", 0, accepted + 9);
    assertEquals(
      events.map(({ json }) => JSON.parse(json).text),
      numbers(accepted + 1).map(text),
    );
    await again.close();
  },
});
