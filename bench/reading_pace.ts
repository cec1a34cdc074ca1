/**
 * Measures what a viewer is sent of a room with 2,000 messages a second, with a reading pace
 * and without, plain and compressed.
 *
 *     deno run --config deno.json -A bench/reading_pace.ts
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { Subprotocol } from "../hub/websocket.ts";
import { connect } from "../tests/tools/listener.ts";
import { ensureBuilt, TestServer } from "../tests/tools/server.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";
import { WindowReader } from "../tests/tools/window_reader.ts";
import { chatText } from "./generator/chat_text.ts";

/** Messages a second, by this many people, who each get their own as well. */
const PER_SECOND = 2_000;
const WRITERS = 100;

/** People who only read. */
const READERS = 100;

/** How often the writers speak, in milliseconds. */
const STEP_MS = 20;

/** Until the room counts as busy, and then the measurement, in milliseconds. */
const WARM_UP_MS = 7_000;
const MEASURE_MS = 8_000;

interface Case {
  readonly pace: number;
  readonly protocol: string;
}

const CASES: readonly Case[] = [0, 15].flatMap((pace) =>
  [Subprotocol.Bytes, Subprotocol.Deflate].map((protocol) => ({
    pace,
    protocol,
  }))
);

/** What a client was sent, while it counts. */
class Traffic {
  frames = 0;
  bytes = 0;
  readonly socket: WebSocket;

  private constructor(socket: WebSocket, onFrame: (frame: Uint8Array) => void) {
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      this.frames++;
      this.bytes += data.byteLength;
      onFrame(new Uint8Array(data));
    };
  }

  /** Resolves with the welcome. */
  static async join(
    url: string,
    protocol: string,
    onFrame: (frame: Uint8Array) => void = () => {},
  ): Promise<Traffic> {
    const socket = connect(`${url}/rooms/lobby/socket`, {
      protocols: [protocol],
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    const traffic = new Traffic(socket, (frame) => {
      resolve();
      onFrame(frame);
    });
    await promise;
    return traffic;
  }

  reset(): void {
    this.frames = this.bytes = 0;
  }
}

/** The messages that one reader was sent, and those that it was told it was not. */
class Seen {
  messages = 0;
  ranges = 0;
  skipped = 0;
  readonly #reader = new WindowReader();

  take(frame: Uint8Array): void {
    for (const event of this.#reader.events(frame)) {
      if (event.type === "message") this.messages++;
      if (event.type !== "skipped") continue;
      this.ranges++;
      this.skipped += event.to - event.from + 1;
    }
  }
}

async function measure({ pace, protocol }: Case) {
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path, {
    MESSAGE_RATE: "0",
    READING_PACE: String(pace),
  });
  const many = (count: number) =>
    Promise.all(
      Array.from({ length: count }, () => Traffic.join(server.url, protocol)),
    );
  let seen = new Seen();
  const reader = await Traffic.join(
    server.url,
    protocol,
    (frame) => seen.take(frame),
  );
  const [readers, writers] = [await many(READERS), await many(WRITERS)];
  const stop = talk(writers);
  await pause(WARM_UP_MS);
  const before = await scrape(server.url);
  const began = performance.now();
  seen = Object.assign(seen, { messages: 0, ranges: 0, skipped: 0 });
  for (const each of [reader, ...readers, ...writers]) each.reset();
  await pause(MEASURE_MS);
  const seconds = (performance.now() - began) / 1_000;
  const after = await scrape(server.url);
  const row = {
    pace: pace || "off",
    protocol,
    "accepted/s": (after.accepted - before.accepted) / seconds,
    "messages/s": seen.messages / seconds,
    "skipped events/s": seen.ranges / seconds,
    "not sent/s": seen.skipped / seconds,
    "frames/s": reader.frames / seconds,
    "KB/s": sum(readers) / READERS / seconds / 1_000,
    "writer KB/s": sum(writers) / WRITERS / seconds / 1_000,
    "server CPU": (after.cpu - before.cpu) / seconds,
  };
  stop();
  for (const { socket } of [reader, ...readers, ...writers]) socket.close();
  return row;
}

/** Lets people speak in turn; returns how to stop them. */
function talk(writers: readonly Traffic[]): () => void {
  const began = performance.now();
  let said = 0;
  const timer = setInterval(() => {
    // After a late timer, what is due is said at once.
    const due = (performance.now() - began) * PER_SECOND / 1_000;
    for (; said < due; said++) {
      const say = { type: "say", key: `${said}`, text: chatText(said) };
      writers[said % writers.length].socket.send(JSON.stringify(say));
    }
  }, STEP_MS);
  return () => clearInterval(timer);
}

function sum(clients: readonly Traffic[]): number {
  return clients.reduce((total, { bytes }) => total + bytes, 0);
}

/** The server's CPU time in seconds, and the messages that it has accepted. */
async function scrape(url: string) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const of = (name: string) =>
    Number(text.match(new RegExp(`^${name} (\\S+)`, "m"))![1]);
  return {
    cpu: of("process_cpu_seconds_total"),
    accepted: of("hubbub_messages_accepted_total"),
  };
}

await ensureBuilt();
for (const each of CASES) {
  const row = Object.entries(await measure(each)).map(([name, value]) =>
    `${name} ${typeof value === "number" ? value.toPrecision(4) : value}`
  );
  console.log(row.join(", "));
}
