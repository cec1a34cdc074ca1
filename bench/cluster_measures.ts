/**
 * The measurements of bench/cluster.ts.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import type { ServerEvent } from "../hub/protocol.ts";
import { Subprotocol } from "../hub/websocket.ts";
import { type TestRedis } from "../tests/redis/redis.ts";
import { until } from "../tests/tools/until.ts";
import type { TestServer } from "../tests/tools/server.ts";
import { generate } from "./harness/run.ts";

const decoder = new TextDecoder();

/** The interval of messages whose latency is measured, in milliseconds: 20 a second. */
const INTERVAL_MS = 50;

/** Warm-up messages in each round of {@linkcode latencies}. */
const WARM_UP_MESSAGES = 3;

/** Clients in the room of {@linkcode throughput}: four of them talk, two on each side. */
const CLIENTS = 104;
const SENDERS = 4;
const IN_FLIGHT = 200;

/** The warm-up of {@linkcode throughput}, in seconds. */
const WARM_UP_SECONDS = 2;

/** Characters in a message. */
const TEXT_LENGTH = 60;

/** How long rooms may take to load, in milliseconds. */
const LOAD_TIME_MS = 1_000;

/** How long a room may stay loaded without clients, in milliseconds: it lingers for 30 s. */
const MAX_IDLE_MS = 45_000;

/** The two servers that share the room; the embedded one is both. */
export type Sides = readonly [TestServer, TestServer];

/** Latency from a sender on one side to a reader on the other, in milliseconds. */
export async function latencies(
  [here, there]: Sides,
  messages: number,
): Promise<number[]> {
  const saidAt = new Map<string, number>();
  const took: number[] = [];
  const reader = await connect(there, (events) => {
    const now = performance.now();
    for (const event of events) {
      if (event.type !== "message") continue;
      took.push(now - saidAt.get(event.text)!);
    }
  });
  const sender = await connect(here);
  // After the first second a room sends no more viewer counts.
  await pause(1_200);
  const all = messages + WARM_UP_MESSAGES;
  for (let i = 0; i < all; i++) {
    const key = crypto.randomUUID();
    const text = `${key} ${"x".repeat(TEXT_LENGTH - key.length - 1)}`;
    saidAt.set(text, performance.now());
    sender.send(JSON.stringify({ type: "say", key, text }));
    await pause(INTERVAL_MS);
  }
  await until(() => took.length === all);
  for (const socket of [sender, reader]) socket.close();
  return took.slice(WARM_UP_MESSAGES);
}

/**
 * Messages a second that one room accepts and delivers, with half of its clients on
 * each side.
 *
 * @throws {Error} if a client has not received every message once and in order.
 */
export async function throughput(
  [first, second]: Sides,
  seconds: number,
): Promise<number> {
  const { deliveredPerSecond, clients, faults } = await generate({
    kind: "load",
    port: portOf(first),
    secondPort: portOf(second),
    dialect: "hubbub",
    // The servers' CPU time is not measured here.
    serverPid: Deno.pid,
    rooms: ["lobby"],
    clientsPerRoom: CLIENTS,
    deaf: 0,
    load: { kind: "in flight", senders: SENDERS, each: IN_FLIGHT },
    script: "ascii",
    textLength: TEXT_LENGTH,
    warmUpSeconds: WARM_UP_SECONDS,
    measureSeconds: seconds,
    afterSeconds: 0,
  }, CLIENTS);
  if (faults.length > 0) throw new Error(faults.join("; "));
  return deliveredPerSecond / clients;
}

/** What servers keep for rooms. */
interface Held {
  /** Channels subscribed in Redis, of any kind and name. */
  readonly channels: number;
  /** Rooms loaded, in all servers. */
  readonly rooms: number;
}

/** What servers keep while a client is on each side, and some time after both have left. */
export async function idle(
  sides: Sides,
  redis: TestRedis,
  url: string,
): Promise<{ busy: Held; idle: Held; after: number }> {
  const sockets = await Promise.all(sides.map((side) => connect(side)));
  const once = async (
    condition: (now: Held) => boolean,
    time: number,
  ): Promise<Held> => {
    const deadline = performance.now() + time;
    while (true) {
      const now = await held(sides, redis, url);
      if (condition(now) || performance.now() > deadline) return now;
      await pause(250);
    }
  };
  const busy = await once(
    ({ channels, rooms }) => channels > 0 && rooms === sides.length,
    LOAD_TIME_MS,
  );
  for (const socket of sockets) socket.close();
  const began = performance.now();
  const idle = await once(
    ({ channels, rooms }) => channels === 0 && rooms === 0,
    MAX_IDLE_MS,
  );
  return { busy, idle, after: performance.now() - began };
}

async function held(
  sides: Sides,
  redis: TestRedis,
  url: string,
): Promise<Held> {
  const subscribed = await Promise.all(
    ["CHANNELS", "SHARDCHANNELS"].map((kind) => redis.ask(url, "PUBSUB", kind)),
  );
  const rooms = await Promise.all(sides.map(async ({ url }) => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return Number(metrics.match(/^hubbub_rooms (\d+)$/m)?.[1]);
  }));
  return {
    channels: subscribed.join("\n").split("\n").filter(Boolean).length,
    rooms: rooms.reduce((sum, count) => sum + count, 0),
  };
}

/** Opens a WebSocket to the lobby, and waits for the welcome. */
async function connect(
  server: TestServer,
  hear: (events: readonly ServerEvent[]) => void = () => {},
): Promise<WebSocket> {
  const socket = new WebSocket(
    `${server.url.replace("http", "ws")}/rooms/lobby/socket`,
    Subprotocol.Bytes,
  );
  socket.binaryType = "arraybuffer";
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.onclose = () =>
    reject(new Error(`${server.url} closed the connection`));
  // The first frame is the welcome.
  socket.onmessage = () => {
    socket.onmessage = ({ data }) => hear(JSON.parse(decoder.decode(data)));
    resolve();
  };
  await promise;
  return socket;
}

function portOf({ url }: TestServer): number {
  return Number(new URL(url).port);
}
