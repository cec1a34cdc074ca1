import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Chatter } from "../tests/tools/chatter.ts";
import { fileIn, tamper } from "../tests/engine/database_files.ts";
import { ensureBuilt, ROOT, TestServer } from "../tests/tools/server.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";

async function run(folder: string, ...args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "check-database", ...args],
    env: { DATA_DIR: folder },
    cwd: ROOT,
  }).output();
  const decoder = new TextDecoder();
  return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

const messagesIn = async ({ url }: TestServer) => {
  const response = await fetch(`${url}/rooms/lobby/messages`);
  assertEquals(response.status, 200);
  return (await response.json()).messages.map(({ text }: { text: string }) =>
    text
  );
};

Deno.test("A damaged event hides no other, before and after deno task check-database mends it; never on a database in use", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  let position: { epoch: string; seq: number };
  {
    await using server = await TestServer.start(folder.path);
    using ann = await Chatter.join(`${server.url}/rooms/lobby/socket`);
    position = ann.position;
    for (const text of ["a", "b", "c"]) await ann.say(text);
    const { success, output } = await run(folder.path, "mend");
    assert(!success);
    assertStringIncludes(output, "Stop that process first");
    await server.stop();
  }
  assertStringIncludes((await run(folder.path)).output, "is sound");
  tamper(folder.path, `UPDATE events SET json = '{"type"' WHERE seq = 2`);
  {
    await using server = await TestServer.start(folder.path);
    assertEquals(await messagesIn(server), ["a", "c"]);
    const page = await fetch(`${server.url}/rooms/lobby`);
    assertEquals(page.status, 200);
    await page.body?.cancel();
    using back = await Chatter.join(
      `${server.url}/rooms/lobby/socket`,
      position,
    );
    await back.until(({ seqs }) => seqs.length === 3);
    assertEquals(back.ordered.map(({ type }) => type), [
      ...["message", "deleted", "message"],
    ]);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    assertStringIncludes(metrics, "\nhubbub_damaged_events_total 1\n");
    const { errors } = await server.stop();
    const lines = errors.split("\n").filter((line) =>
      line.includes("storage_damaged")
    );
    assertEquals(lines.length, 1);
    assertStringIncludes(lines[0], 'room="lobby" seq=2');
  }
  const found = await run(folder.path);
  assert(!found.success);
  assertStringIncludes(found.output, 'damaged event 2 of room "lobby"\n');
  const mended = await run(folder.path, "mend");
  assert(mended.success, mended.output);
  assertStringIncludes(mended.output, 'mended event 2 of room "lobby"\n');
  assertEquals((await run(folder.path)).success, true);
  await using server = await TestServer.start(folder.path);
  assertEquals(await messagesIn(server), ["a", "c"]);
  using back = await Chatter.join(`${server.url}/rooms/lobby/socket`, position);
  assertEquals(back.welcome.epoch, position.epoch, "the order is the same");
  const { errors } = await server.stop();
  assert(!/storage_(damaged|went_back)/.test(errors), errors);
});

Deno.test("deno task check-database mends damaged state, audit lines and indexes", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  {
    await using server = await TestServer.start(folder.path);
    using ann = await Chatter.join(`${server.url}/rooms/lobby/socket`);
    await ann.say("a");
    await server.stop();
  }
  tamper(
    folder.path,
    `REPLACE INTO state (room, key, value, version) VALUES (1, 'rules', '{"slowSeconds":"x"}', 0);
     REPLACE INTO audit (room, seq, json) VALUES (1, 1, '{');`,
  );
  damageIndex(fileIn(folder.path));
  const { success, output } = await run(folder.path, "mend");
  assert(success, output);
  assertStringIncludes(output, "damaged structure: ");
  assertStringIncludes(output, 'mended entry "rules" of room "lobby"\n');
  assertStringIncludes(output, 'mended audit line 1 of room "lobby"\n');
  using database = new DatabaseSync(fileIn(folder.path));
  assertEquals(database.prepare("SELECT key FROM state").all(), []);
  await using server = await TestServer.start(folder.path);
  assertEquals(await messagesIn(server), ["a"]);
});

Deno.test("deno task check-database explains what it can't check", async () => {
  using folder = new TempDir();
  const none = await run(folder.path);
  assert(!none.success);
  assertStringIncludes(none.output, "no hubbub.db");
  Deno.writeTextFileSync(fileIn(folder.path), "garbage".repeat(1_000));
  const garbage = await run(folder.path, "mend");
  assert(!garbage.success);
  assertStringIncludes(garbage.output, "restore a backup");
  assertStringIncludes((await run(folder.path, "break")).output, '"mend"');
});

/** Makes the index of messages say that the first one is at seq 0. */
function damageIndex(path: string): void {
  let page: number;
  {
    using database = new DatabaseSync(path);
    database.exec("PRAGMA journal_mode = DELETE");
    page = Number(
      database.prepare(
        "SELECT pageno FROM dbstat WHERE name = 'messages_by_seq'",
      ).get()!.pageno,
    );
  }
  using file = Deno.openSync(path, { read: true, write: true });
  const byte = new Uint8Array(1);
  file.seekSync(page * 4_096 - 1, Deno.SeekMode.Start);
  file.readSync(byte);
  // The types of the constants 1 and 0 (https://sqlite.org/fileformat2.html#record_format).
  assertEquals(byte[0], 9);
  file.seekSync(page * 4_096 - 1, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array([8]));
}
