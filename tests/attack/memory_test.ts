/**
 * Messages that never end: Deno collects them before anyone can refuse them.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { behindNginx, FRONT, Nginx, testWith } from "../nginx/nginx.ts";
import { Chatter } from "../tools/chatter.ts";
import { Opcode, RawSocket } from "../tools/raw_socket.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

/** What the process may have, in bytes. */
const LIMIT_BYTES = 512e6;

/** What the attacker sends at most, in bytes: more than the process may have. */
const PLENTY = 2e9;

const CHUNK = new Uint8Array(2 ** 18).fill(120);

/** Sends until the server ends the connection, at most `PLENTY` bytes. */
async function sendUntilEnded(
  socket: RawSocket,
  send: () => Promise<void>,
): Promise<void> {
  let hasEnded = false;
  const ended = socket.ended().then(() => hasEnded = true);
  let sent = 0;
  try {
    // nginx goes on reading, and discards, for a while after it has ended a connection.
    for (; !hasEnded && sent < PLENTY; sent += CHUNK.length) await send();
  } catch (error) {
    assert(isEnd(error), String(error));
  }
  assert(sent < PLENTY, "the server took it all");
  await ended;
}

function isEnd(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BrokenPipe;
}

/** Sends one message in fragments without end. */
async function fragments(url: string): Promise<void> {
  using socket = await RawSocket.connect(url);
  await socket.send(CHUNK, Opcode.Text, false);
  await sendUntilEnded(
    socket,
    () => socket.send(CHUNK, Opcode.Continuation, false),
  );
}

/** Sends nearly all of many frames, each nearly as large as Deno takes, and waits. */
async function largeFrames(url: string): Promise<void> {
  const frameBytes = 60 * 2 ** 20;
  const sockets = await Promise.all(
    Array.from({ length: 12 }, () => RawSocket.connect(url)),
  );
  await Promise.all(sockets.map(async (socket) => {
    const ended = socket.ended();
    try {
      await socket.sendHead(frameBytes);
      for (let left = frameBytes; left > CHUNK.length; left -= CHUNK.length) {
        await socket.sendRaw(CHUNK);
      }
    } catch (error) {
      assert(isEnd(error), String(error));
    }
    await ended;
    socket[Symbol.dispose]();
  }));
}

/** The process's memory, in bytes. */
async function residentBytes(server: TestServer): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return Number(metrics.match(/^process_resident_memory_bytes (.*)$/m)![1]);
}

/** A viewer who comes back when the connection ends, as the page does. */
class Returning {
  readonly seqs: number[] = [];
  readonly texts: string[] = [];
  readonly #room: string;
  #chatter: Chatter;
  /** The last seq that it had when it connected. */
  #before: number;

  private constructor(room: string, chatter: Chatter) {
    this.#room = room;
    this.#chatter = chatter;
    this.#before = chatter.welcome.seq;
  }

  static async join(room: string): Promise<Returning> {
    return new Returning(room, await Chatter.join(room));
  }

  /** Posts a message until it is accepted. */
  async say(text: string): Promise<void> {
    const key = crypto.randomUUID();
    for (;;) {
      try {
        const { type } = await this.#chatter.say(text, key);
        return assertEquals(type, "accepted");
      } catch {
        await this.#return();
      }
    }
  }

  /** Waits until it has received everything up to `seq`. */
  async has(seq: number): Promise<void> {
    while ((this.#chatter.seqs.at(-1) ?? this.#before) < seq) {
      try {
        await this.#chatter.until(({ seqs }) => (seqs.at(-1) ?? 0) >= seq);
      } catch {
        await this.#return();
      }
    }
    this.#keep();
    this.#chatter[Symbol.dispose]();
  }

  async #return(): Promise<void> {
    this.#keep();
    const { epoch } = this.#chatter.welcome;
    const position = { epoch, seq: this.#before };
    for (;;) {
      try {
        this.#chatter = await Chatter.join(this.#room, position);
        return;
      } catch {
        // It is not the last to be dropped while the attack goes on.
        await new Promise((turn) => setTimeout(turn, 20));
      }
    }
  }

  #keep(): void {
    this.seqs.push(...this.#chatter.seqs);
    this.texts.push(...this.#chatter.texts);
    this.#before = this.seqs.at(-1) ?? this.#before;
  }
}

/** Attacks a room through `door`, and ensures that its viewers miss nothing. */
async function attack(
  server: TestServer,
  door: string,
  send: (url: string) => Promise<void>,
): Promise<void> {
  const room = `${door}/rooms/lobby/socket`;
  const [ann, bob] = [await Returning.join(room), await Returning.join(room)];
  let attacking = true;
  let mostBytes = 0;
  let said = 0;
  const watch = async () => {
    while (attacking) {
      mostBytes = Math.max(mostBytes, await residentBytes(server));
      await new Promise((turn) => setTimeout(turn, 20));
    }
  };
  const chat = async () => {
    while (attacking) {
      await ann.say(`message ${++said}`);
      await new Promise((turn) => setTimeout(turn, 5));
    }
  };
  const send3 = async () => {
    for (let round = 0; round < 3; round++) await send(room);
    attacking = false;
  };
  await Promise.all([watch(), chat(), send3()]);
  assert(mostBytes < LIMIT_BYTES, `${mostBytes} bytes`);
  await Promise.all([ann.has(said), bob.has(said)]);
  const all = Array.from({ length: said }, (_, i) => i + 1);
  for (const viewer of [ann, bob]) {
    assertEquals(viewer.seqs, all);
    assertEquals(viewer.texts, all.map((seq) => `message ${seq}`));
  }
  const { errors } = await server.stop();
  assertMatch(errors, /warn memory_high/);
  assertNotMatch(errors, /memory_exhausted/);
}

for (
  const [what, send] of [
    ["in fragments", fragments],
    ["in frames that are never complete", largeFrames],
  ] as const
) {
  Deno.test(`Messages that never end, ${what}, are cut off before they fill the memory, and nobody misses anything`, async () => {
    await ensureBuilt();
    using folder = new TempDir();
    await using server = await TestServer.start(folder.path, {
      MESSAGE_RATE: "0",
      READING_PACE: "0",
    });
    await attack(server, server.url, send);
  });
}

testWith(
  ["nginx"],
  "A message that never ends is cut off behind nginx, too",
  async () => {
    await ensureBuilt();
    using folder = new TempDir();
    await using server = await TestServer.start(folder.path, {
      ...behindNginx(8001),
      MESSAGE_RATE: "0",
      READING_PACE: "0",
    });
    await using _nginx = await Nginx.start();
    await attack(server, FRONT, fragments);
  },
);

Deno.test("If such a client can't be cut off, the process hands everyone on and exits to be restarted", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  const settings = { MESSAGE_RATE: "0", READING_PACE: "0" };
  await using server = await TestServer.start(folder.path, settings, {
    preload: import.meta.resolve("../tools/no_internals.ts"),
  });
  const room = `${server.url}/rooms/lobby/socket`;
  using ann = await Chatter.join(room);
  assertEquals((await ann.say("before")).type, "accepted");
  await ann.until(({ texts }) => texts.includes("before"));
  await fragments(room);
  const { code, errors } = await server.exited();
  assertEquals(code, 75);
  assertMatch(errors, /error memory_exhausted/);
  assertEquals(await ann.closed, 1012);
  await using next = await TestServer.start(folder.path, settings);
  using back = await Chatter.join(
    `${next.url}/rooms/lobby/socket`,
    ann.position,
  );
  assertEquals((await back.say("after")).type, "accepted");
  await back.until(({ texts }) => texts.includes("after"));
  assertEquals(back.texts, ["after"]);
});
