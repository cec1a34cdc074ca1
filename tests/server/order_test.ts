import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Chatter } from "../tools/chatter.ts";
import { ensureBuilt, ROOT, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

const SETTINGS = {
  MESSAGE_RATE: "0",
  READING_PACE: "0",
  MAX_CLIENTS_PER_IP: "0",
};

/** The folders of a test, and the position of a viewer who saw everything. */
interface Scene {
  readonly data: string;
  readonly aside: string;
}

async function shell(command: string, env: Record<string, string>) {
  const { success, stderr } = await new Deno.Command("sh", {
    args: ["-ec", command],
    env,
    cwd: ROOT,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}

const start = (data: string) => TestServer.start(data, SETTINGS);
const socket = ({ url }: TestServer) => `${url}/rooms/lobby/socket`;

async function say(server: TestServer, texts: readonly string[]) {
  using ann = await Chatter.join(socket(server));
  for (const text of texts) {
    assertEquals((await ann.say(text)).type, "accepted");
  }
  await ann.until(({ seqs }) => seqs.length === texts.length);
  return ann.position;
}

const told = (errors: string, event: string) =>
  errors.split("\n").filter((line) => line.includes(event));

const FIVE = ["a", "b", "c", "d", "e"];
const SEVEN = ["1", "2", "3", "4", "5", "6", "7"];

/** How an order goes back: what happens while the server runs, then once it has ended, as shell commands. */
const WAYS: Readonly<
  Record<string, { running?: string; ended: string; stop?: true }>
> = {
  "a lost write-ahead log": { ended: 'rm "$DATA"/hubbub.db-wal' },
  "a write-ahead log that was cut": {
    ended:
      'truncate -s $(($(stat -c %s "$DATA"/hubbub.db-wal) - 30000)) "$DATA"/hubbub.db-wal',
  },
  "a copy of the database made while it ran, put back": {
    running: 'cp "$DATA"/hubbub.db* "$ASIDE"',
    ended:
      'rm "$DATA"/hubbub.db*; cp "$ASIDE"/hubbub.db* "$DATA"; rm "$DATA"/*-shm',
  },
  "a copy of the folder made while it ran, in its place": {
    running: 'cp -a "$DATA" "$ASIDE"/copy',
    ended: 'rm -r "$DATA"; cp -a "$ASIDE"/copy "$DATA"',
    stop: true,
  },
  "a copy of the folder, copied over it": {
    running: 'cp -r "$DATA" "$ASIDE"/copy',
    ended: 'rm "$DATA"/hubbub.db*; sleep 2; cp -r "$ASIDE"/copy/. "$DATA"',
    stop: true,
  },
  "a restored backup": {
    running: 'deno task backup "$ASIDE"/copy',
    ended: 'rm -r "$DATA"; cp -r "$ASIDE"/copy "$DATA"',
    stop: true,
  },
  "a backup copied over the folder": {
    running: 'deno task backup "$ASIDE"/copy',
    ended: 'rm "$DATA"/hubbub.db*; cp "$ASIDE"/copy/* "$DATA"',
  },
  "a lost file of its progress": { ended: 'rm "$DATA"/order' },
  "a damaged file of its progress": { ended: 'echo x > "$DATA"/order' },
  "a removed database": { ended: 'rm "$DATA"/hubbub.db*', stop: true },
  "a removed database that leaves its write-ahead log": {
    ended: 'rm "$DATA"/hubbub.db',
  },
};

for (const [way, { running, ended, stop }] of Object.entries(WAYS)) {
  Deno.test(`After ${way} the rooms have another epoch, viewers are told of the gap, and the log has one line`, async () => {
    await ensureBuilt();
    using folder = new TempDir();
    const { data, aside }: Scene = {
      data: `${folder.path}/data`,
      aside: `${folder.path}/aside`,
    };
    Deno.mkdirSync(aside);
    const env = { DATA: data, DATA_DIR: data, ASIDE: aside };
    let seen: { epoch: string; seq: number };
    {
      await using server = await start(data);
      await say(server, ["before", "before that too"]);
      if (running) await shell(running, env);
      seen = await say(server, FIVE);
      if (stop) await server.stop();
      else await server.kill();
    }
    await shell(ended, env);
    let now: { epoch: string; seq: number };
    {
      await using server = await start(data);
      now = await say(server, SEVEN);
      assertNotEquals(now.epoch, seen.epoch);
      using back = await Chatter.join(socket(server), seen);
      await back.until(({ seqs }) => seqs.at(-1) === now.seq);
      assertEquals(back.events.filter(({ type }) => type === "gap").length, 1);
      assertEquals(back.texts.slice(-7), SEVEN);
      const { errors } = await server.stop();
      assertEquals(told(errors, "storage_went_back").length, 1, errors);
    }
    await using server = await start(data);
    using back = await Chatter.join(socket(server), now);
    assertEquals(back.welcome.epoch, now.epoch);
    const { errors } = await server.stop();
    assertEquals(told(errors, "storage_went_back"), []);
  });
}

Deno.test("A stop, a kill and a folder that is moved keep the order: no gap, no line", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  let data = `${folder.path}/0`;
  let seen: { epoch: string; seq: number } | undefined;
  for (const [round, end] of ["stop", "kill", "kill", "stop"].entries()) {
    await using server = await start(data);
    if (seen) {
      using back = await Chatter.join(socket(server), seen);
      const said = await say(server, FIVE);
      await back.until(({ seqs }) => seqs.length === FIVE.length);
      assertEquals(said.epoch, seen.epoch);
      assertEquals(back.events.filter(({ type }) => type === "gap"), []);
      seen = said;
    } else seen = await say(server, FIVE);
    if (end === "stop") {
      const { errors } = await server.stop();
      assertEquals(told(errors, "storage_went_back"), [], errors);
    } else await server.kill();
    const moved = `${folder.path}/${round + 1}`;
    Deno.renameSync(data, moved);
    data = moved;
  }
});
