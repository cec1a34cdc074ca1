import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { ServerEvent } from "../../hub/protocol.ts";
import { Chatter, connectAs } from "../tools/chatter.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

/** How often the server is killed. */
const KILLS = 6;

/** Clients that keep talking. */
const TALKERS = 4;

/** Messages that a talker has in flight. */
const IN_FLIGHT = 20;

/** What a talker knows of a message it sent. */
interface Said {
  readonly text: string;
  seq?: number;
}

/** Talks until the server dies, after sending unanswered messages again as the island does. */
async function talk(
  url: string,
  cookie: string,
  said: Map<string, Said>,
): Promise<void> {
  const socket = connectAs(cookie, url);
  const closed = new Promise<void>((resolve) =>
    socket.onclose = () => resolve()
  );
  const send = (key: string, text: string) =>
    socket.send(JSON.stringify({ type: "say", key, text }));
  const sayNew = () => {
    const key = crypto.randomUUID();
    said.set(key, { text: `text of ${key}` });
    send(key, `text of ${key}`);
  };
  socket.onerror = () => {};
  socket.onopen = () => {
    for (const [key, { seq, text }] of said) if (!seq) send(key, text);
    for (let i = 0; i < IN_FLIGHT; i++) sayNew();
  };
  socket.onmessage = ({ data }) => {
    for (const event of JSON.parse(data) as ServerEvent[]) {
      if (event.type !== "accepted") continue;
      const mine = said.get(event.key)!;
      assert(!mine.seq || mine.seq === event.seq, "two answers, two places");
      mine.seq = event.seq;
      if (socket.readyState === WebSocket.OPEN) sayNew();
    }
  };
  await closed;
}

Deno.test("A server killed at random moments under load loses no accepted message and stores none twice", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  const talkers = Array.from(
    { length: TALKERS },
    () => new Map<string, Said>(),
  );
  const seen: { seq: number; text: string }[] = [];
  let position: { epoch: string; seq: number } | undefined;
  let cookies: string[] | undefined;

  for (let round = 0; round <= KILLS; round++) {
    await using server = await TestServer.start(folder.path, {
      MESSAGE_RATE: "0",
      READING_PACE: "0",
      HISTORY_SIZE: "100000",
    });
    const room = `${server.url}/rooms/lobby/socket`;
    using reader = await Chatter.join(
      room,
      position ?? { epoch: (await history(server)).epoch, seq: 0 },
    );
    if (round < KILLS) {
      cookies ??= await Promise.all(talkers.map(() => introduce(server)));
      const talking = talkers.map((said, i) => talk(room, cookies![i], said));
      const enough = 50 + Math.random() * 1_000;
      await reader.until(({ ordered }) => ordered.length > enough);
      await server.kill();
      await Promise.all([...talking, reader.closed]);
    } else {
      const { seq } = await history(server);
      await reader.until(({ position }) => position.seq >= seq);
    }
    assertEquals(reader.events.filter(({ type }) => type === "gap"), []);
    seen.push(
      ...reader.ordered.flatMap((event) =>
        event.type === "message" ? [event] : []
      ),
    );
    position = reader.position;
  }

  using database = new DatabaseSync(`${folder.path}/hubbub.db`);
  const stored = database.prepare("SELECT seq, json FROM events ORDER BY seq")
    .all()
    .map(({ seq, json }) => ({
      seq: seq as number,
      text: JSON.parse(json as string).text as string,
    }));
  assertEquals(
    stored.map(({ seq }) => seq),
    stored.map((_, i) => i + 1),
    "one order, without a hole",
  );
  assertEquals(
    seen.map(({ seq, text }) => ({ seq, text })),
    stored,
    "the reader saw what is stored",
  );
  assertEquals(
    new Set(stored.map(({ text }) => text)).size,
    stored.length,
    "each once",
  );
  const accepted = talkers.flatMap((said) =>
    [...said.values()].filter(({ seq }) => seq)
  );
  assert(accepted.length > KILLS * 50, `only ${accepted.length} accepted`);
  for (const { seq, text } of accepted) {
    assertEquals(stored[seq! - 1], { seq: seq!, text });
  }
});

async function history(
  server: TestServer,
): Promise<{ epoch: string; seq: number }> {
  const response = await fetch(`${server.url}/rooms/lobby/messages`);
  return await response.json();
}

/** The cookie of a new viewer: keys are per viewer. */
async function introduce(server: TestServer): Promise<string> {
  const response = await fetch(server.url);
  await response.body?.cancel();
  return response.headers.getSetCookie()[0].split(";")[0];
}
