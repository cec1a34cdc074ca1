/**
 * What bench/cluster.ts measures.
 *
 * @module
 */
import { type TestRedis, until } from "../tests/redis/redis.ts";
import type { TestServer } from "../tests/tools/server.ts";
import {
  ClosedLoop,
  connect,
  eventsOf,
  Reader,
  saying,
} from "./cluster_clients.ts";

/** Between two messages of which the latency is measured, in milliseconds: 20 a second. */
const PACE = 50;

/** Messages in each round of {@linkcode latencies} that are not counted. */
const WARM_UP_MESSAGES = 3;

/** In the room of {@linkcode throughput}. */
const READERS = 100;
const SENDERS = 4;
const IN_FLIGHT = 200;

/** Before {@linkcode throughput} begins to count, in milliseconds. */
const WARM_UP = 1_000;

/** How long readers may take for the last messages, in milliseconds. */
const DRAIN_TIME = 20_000;

/** How long a room may be held after everybody left, in milliseconds: it lingers for 30 s. */
const IDLE_TIME = 45_000;

/** The two servers whose room is measured; the embedded one is both. */
export type Sides = readonly [TestServer, TestServer];

/** The median of some values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How long messages take from a sender on the one side to a reader on the other, in milliseconds. */
export async function latencies(
  [here, there]: Sides,
  messages: number,
): Promise<number[]> {
  const saidAt = new Map<string, number>();
  const took: number[] = [];
  const reader = await connect(socketOf(there), (payload) => {
    const now = performance.now();
    for (const event of eventsOf(payload)) {
      if (event.type !== "message") continue;
      const key = event.text.match(/^~(\S+)/)?.[1] ?? "";
      took.push(now - saidAt.get(key)!);
    }
  });
  const sender = await connect(socketOf(here), () => {});
  // Past the first second a room tells its count of viewers no more.
  await pause(1_200);
  const all = messages + WARM_UP_MESSAGES;
  for (let i = 0; i < all; i++) {
    const key = crypto.randomUUID();
    saidAt.set(key, performance.now());
    sender.send(saying(key));
    await pause(PACE);
  }
  await until(() => took.length === all);
  for (const socket of [sender, reader]) socket.close();
  return took.slice(WARM_UP_MESSAGES);
}

/**
 * Messages a second that one room accepts, its readers and senders half on each side.
 *
 * @throws {Error} Something was rejected, or a reader has not got every message once.
 */
export async function throughput(
  sides: Sides,
  time: number,
): Promise<number> {
  using stack = new DisposableStack();
  const readers: Reader[] = [];
  for (let i = 0; i < READERS; i++) {
    readers.push(stack.use(await Reader.connect(socketOf(sides[i % 2]))));
  }
  const senders: ClosedLoop[] = [];
  for (let i = 0; i < SENDERS; i++) {
    senders.push(stack.use(await ClosedLoop.connect(socketOf(sides[i % 2]))));
  }
  await pause(WARM_UP);
  const accepted = () =>
    senders.reduce((sum, { accepted }) => sum + accepted, 0);
  for (const sender of senders) sender.start(IN_FLIGHT);
  await pause(WARM_UP);
  const before = accepted();
  const began = performance.now();
  await pause(time);
  const rate = (accepted() - before) / (performance.now() - began) * 1_000;
  for (const sender of senders) sender.stop();

  const deadline = performance.now() + DRAIN_TIME;
  const complete = () =>
    senders.every(({ inFlight }) => inFlight === 0) &&
    readers.every(({ messages }) => messages === accepted());
  await until(() => complete() || performance.now() > deadline);
  const faults = [...senders, ...readers].flatMap(({ lost }) => lost ?? []);
  const sum = (of: (sender: ClosedLoop) => number) =>
    senders.reduce((sum, sender) => sum + of(sender), 0);
  const counts = readers.map(({ messages }) => messages);
  if (!complete() || sum(({ rejected }) => rejected) > 0 || faults.length > 0) {
    throw new Error(
      `${accepted()} accepted, ${sum(({ rejected }) => rejected)} rejected, ${
        sum(({ inFlight }) => inFlight)
      } unanswered, ${Math.min(...counts)} to ${
        Math.max(...counts)
      } received; connections lost: ${faults.length} (${faults[0] ?? "none"})`,
    );
  }
  return rate;
}

/** What servers hold of rooms. */
interface Held {
  /** Channels subscribed in Redis, of any kind and name. */
  readonly channels: number;
  /** Rooms loaded, in all servers. */
  readonly rooms: number;
}

/** What is held while a client is on each side, and once they have left for long enough. */
export async function idle(
  sides: Sides,
  redis: TestRedis,
  url: string,
): Promise<{ busy: Held; idle: Held; after: number }> {
  const readers = await Promise.all(
    sides.map((side) => Reader.connect(socketOf(side))),
  );
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
    WARM_UP,
  );
  for (const reader of readers) reader[Symbol.dispose]();
  const began = performance.now();
  const idle = await once(
    ({ channels, rooms }) => channels === 0 && rooms === 0,
    IDLE_TIME,
  );
  return { busy, idle, after: performance.now() - began };
}

/** What bench/scale_storm.ts says about readers whose instance is killed; in milliseconds. */
export async function storm(
  readers: number,
): Promise<{ complete: number; slowest: number }> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--config", "deno.json", "bench/scale_storm.ts"]
      .concat(String(readers)),
    cwd: new URL("..", import.meta.url),
    stderr: "inherit",
  }).output();
  const said = new TextDecoder().decode(stdout);
  const [, complete, slowest] =
    said.match(/^(\d+) of .* (\d+) ms \(the slowest\)/m) ?? [];
  if (slowest === undefined) throw new Error(`scale_storm.ts said: ${said}`);
  return { complete: Number(complete), slowest: Number(slowest) };
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

function socketOf({ url }: TestServer): string {
  return `${url}/rooms/lobby/socket`;
}

function pause(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}
