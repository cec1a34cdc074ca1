import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Chatter } from "../tools/chatter.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

const socket = ({ url }: TestServer) => `${url}/rooms/lobby/socket`;

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url);
  await response.body?.cancel();
  return response.status;
}

/** Waits until `/readyz` answers with a status. */
async function untilReady({ url }: TestServer, status: number): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (await statusOf(`${url}/readyz`) !== status) {
    assert(performance.now() < deadline, `not ${status} after 20 s`);
    await new Promise((turn) => setTimeout(turn, 50));
  }
}

const failures = (errors: string) =>
  errors.split("\n").filter((line) => / (warn|error) /.test(line));

/** What happens to the data while the server runs. */
const LOSSES: Readonly<Record<string, (data: string) => void>> = {
  "the folder is removed": (data) => Deno.removeSync(data, { recursive: true }),
  "the database is removed": (data) => Deno.removeSync(`${data}/hubbub.db`),
  "the write-ahead log is removed": (data) =>
    Deno.removeSync(`${data}/hubbub.db-wal`),
  "the lock is removed": (data) => Deno.removeSync(`${data}/lock`),
  "the folder is moved away": (data) => Deno.renameSync(data, `${data}.old`),
  "the folder is replaced by a file": (data) => {
    Deno.renameSync(data, `${data}.old`);
    Deno.writeTextFileSync(data, "");
  },
  "the database is replaced": (data) => {
    Deno.copyFileSync(`${data}/hubbub.db`, `${data}/copy`);
    Deno.renameSync(`${data}/copy`, `${data}/hubbub.db`);
  },
};

for (const [loss, happen] of Object.entries(LOSSES)) {
  Deno.test(`When ${loss}, a running server refuses to store, isn't ready, and logs it once`, async () => {
    await ensureBuilt();
    using folder = new TempDir();
    const data = `${folder.path}/data`;
    await using server = await TestServer.start(data);
    using ann = await Chatter.join(socket(server));
    assertEquals((await ann.say("before")).type, "accepted");
    happen(data);
    await untilReady(server, 503);
    assertEquals(await statusOf(`${server.url}/healthz`), 200);
    for (const text of ["a", "b"]) {
      const answer = await ann.say(text);
      assert(answer.type === "rejected");
      assertEquals(answer.code, "unavailable");
    }
    const { errors } = await server.stop();
    const lines = failures(errors);
    assertEquals(lines.length, 1, errors);
    assert(lines[0].includes("storage_failed"), errors);
    assert(lines[0].includes("while the server was running"), errors);
  });
}

Deno.test("A server whose folder was moved away and back goes on, and has lost nothing", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  const data = `${folder.path}/data`;
  {
    await using server = await TestServer.start(data);
    using ann = await Chatter.join(socket(server));
    await ann.say("before");
    Deno.renameSync(data, `${data}.old`);
    await untilReady(server, 503);
    Deno.renameSync(`${data}.old`, data);
    await untilReady(server, 200);
    assertEquals((await ann.say("after")).type, "accepted");
    await server.kill();
  }
  await using server = await TestServer.start(data);
  const { messages } = await (await fetch(`${server.url}/rooms/lobby/messages`))
    .json();
  assertEquals(messages.map(({ text }: { text: string }) => text), [
    "before",
    "after",
  ]);
});

const modes = (folder: string) =>
  Object.fromEntries(
    [...Deno.readDirSync(folder)].map(({ name }) => [
      name,
      (Deno.statSync(`${folder}/${name}`).mode! & 0o777).toString(8),
    ]),
  );

Deno.test({
  name:
    "Only the owner can read the data: new files and older ones, whatever the umask",
  ignore: Deno.build.os === "windows",
  async fn() {
    await ensureBuilt();
    using folder = new TempDir();
    const data = `${folder.path}/data`;
    const before = Deno.umask(0);
    try {
      await using server = await TestServer.start(data);
      using ann = await Chatter.join(socket(server));
      await ann.say("secret");
      const found = modes(data);
      assertEquals(Object.keys(found).sort(), [
        ...["hubbub.db", "hubbub.db-shm", "hubbub.db-wal", "lock", "order"],
        "secret",
      ]);
      assertEquals([...new Set(Object.values(found))], ["600"]);
      assertEquals(Deno.statSync(data).mode! & 0o777, 0o700);
      await server.kill();
      // As an older version left them.
      for (const name of Object.keys(found)) {
        Deno.chmodSync(`${data}/${name}`, 0o644);
      }
      Deno.chmodSync(data, 0o755);
      await using again = await TestServer.start(data);
      assertEquals([...new Set(Object.values(modes(data)))], ["600"]);
      assertEquals(Deno.statSync(data).mode! & 0o777, 0o700);
      const { errors } = await again.stop();
      assertEquals(failures(errors).length, 1, errors);
      assert(errors.includes("data_was_readable"), errors);
    } finally {
      Deno.umask(before);
    }
  },
});

Deno.test({
  name:
    "A folder that others use too keeps its mode, but our files in it are closed",
  ignore: Deno.build.os === "windows",
  async fn() {
    await ensureBuilt();
    using folder = new TempDir();
    Deno.writeTextFileSync(`${folder.path}/theirs`, "");
    Deno.chmodSync(`${folder.path}/theirs`, 0o644);
    Deno.chmodSync(folder.path, 0o755);
    await using _server = await TestServer.start(folder.path);
    const { theirs, ...ours } = modes(folder.path);
    assertEquals(theirs, "644");
    assertEquals([...new Set(Object.values(ours))], ["600"]);
    assertEquals(Deno.statSync(folder.path).mode! & 0o777, 0o755);
    using database = new DatabaseSync(`${folder.path}/hubbub.db`);
    assertEquals(
      database.prepare("SELECT count(*) AS n FROM rooms").get()!.n,
      1,
    );
  },
});
