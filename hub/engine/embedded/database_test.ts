import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "node:path";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import { openDatabase } from "./database.ts";
import { transact } from "./transact.ts";
import { MIGRATIONS } from "./migrations.ts";
import {
  fileIn,
  fill,
  refused,
  tamper,
  untouched,
} from "../../../tests/engine/database_files.ts";

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
