/**
 * One room with very many viewers, and very many rooms, by simulation from measured
 * costs: how many instances it takes, what Redis and nginx carry, what gives first.
 *
 *     deno run --config deno.json bench/scale.ts
 *     deno run --config deno.json bench/scale.ts viewers=200000 rate=100 frame=12
 *
 * The costs come from bench/scale_measure.ts. docs/scale.md says what they mean.
 *
 * @module
 */
import { MAX_PAUSE_MS, PAYBACK } from "../hub/room/pacer.ts";
import { type Chat, Frames, simulateChat } from "./scale_chat.ts";

/** The parameters; each can be given on the command line. */
const DEFAULTS = {
  /** Viewers of the large room. */
  viewers: 1_000_000,
  /** Messages a second in it; 0: the table of rates. */
  rate: 0,
  /** The room's reading pace, in messages a second; 0: off. */
  pace: 15,
  /** Microseconds of an instance's core for a frame to one client. */
  frame: 14.4,
  /** Microseconds more for each KiB beyond the first. Assumed, not measured. */
  kibibyte: 0.4,
  /** Microseconds for compressing a frame, and each KiB of it, once for all clients. */
  deflate: 215,
  deflateKibibyte: 20,
  /** Microseconds for a message among which the sample is chosen. */
  sample: 9.9,
  /** Microseconds of an nginx core for a frame. */
  nginx: 12,
  /** Microseconds of Redis' core for a message, and for each instance that receives it. */
  message: 98,
  hearer: 5.2,
  /** The 99th percentile of latency from Redis to the socket, in milliseconds. */
  latency: 1_000,
  /** An instance's memory per client, in KiB (deno task bench-giant). */
  memory: 20,
  /** Rooms, viewers of each, and messages a second in each, of the second table. */
  rooms: 100_000,
  each: 10,
  talk: 0.1,
};

type Costs = typeof DEFAULTS;

/** Simulated time, in milliseconds. */
const SIMULATED_MS = 60_000;

/** The load of one instance with `clients` of a room. */
interface Run {
  /** Milliseconds until half, and 99 of 100, deliveries of messages are out. */
  readonly p50: number;
  readonly p99: number;
  /** Frames a second. */
  readonly frames: number;
  /** Bytes a second to each client. */
  readonly bytes: number;
  /** The share of its core in use. */
  readonly busy: number;
}

/**
 * Simulates one instance that flushes a room to its clients, as hub/room/flusher.ts and
 * hub/room/pacer.ts do.
 */
function simulate(
  clients: number,
  { fed, samplingMs }: Chat,
  deflates: boolean,
  costs: Costs,
): Run {
  const made = new Frames(deflates);
  const latencies: number[] = [];
  let now = 0;
  let next = 0;
  let frames = 0;
  let bytes = 0;
  let busy = samplingMs;
  while (next < fed.length) {
    now = Math.max(now, fed[next].fedAt);
    let last = next;
    while (last < fed.length && fed[last].fedAt <= now) last++;
    const { sizes, deflated } = made.next(fed.slice(next, last));
    const cost = flushMs(clients, sizes, deflated, costs);
    // The first client gets it at once, the last when the flush is over.
    for (let i = next; i < last; i++) {
      const { arrivedAt } = fed[i];
      if (arrivedAt === undefined) continue;
      for (const share of [0.05, 0.25, 0.5, 0.75, 1]) {
        latencies.push(now + cost * share - arrivedAt);
      }
    }
    frames += clients * sizes.length;
    bytes += sizes.reduce((sum, size) => sum + size, 0);
    busy += cost;
    now += cost + Math.min(MAX_PAUSE_MS, cost * PAYBACK);
    next = last;
  }
  latencies.sort((a, b) => a - b);
  const quantile = (share: number) =>
    latencies[Math.floor((latencies.length - 1) * share)];
  const seconds = Math.max(now, SIMULATED_MS) / 1_000;
  return {
    p50: quantile(0.5),
    p99: quantile(0.99),
    frames: frames / seconds,
    bytes: bytes / seconds,
    busy: busy / 1_000 / seconds,
  };
}

/** The cost of a flush, in milliseconds. */
function flushMs(
  clients: number,
  sizes: readonly number[],
  deflated: number,
  costs: Costs,
): number {
  let forEach = 0;
  for (const size of sizes) {
    forEach += costs.frame + Math.max(0, size / 1024 - 1) * costs.kibibyte;
  }
  const once = deflated === 0
    ? 0
    : sizes.length * costs.deflate + deflated / 1024 * costs.deflateKibibyte;
  return (clients * forEach + once) / 1_000;
}

/** The most clients that one instance can have within the latency. */
function mostClients(chat: Chat, deflates: boolean, costs: Costs): number {
  let [fits, tooMany] = [1, 1_000_000];
  while (tooMany - fits > 50) {
    const middle = (fits + tooMany) >> 1;
    const { p99, busy } = simulate(middle, chat, deflates, costs);
    if (p99 <= costs.latency && busy < 0.95) fits = middle;
    else tooMany = middle;
  }
  return fits;
}

/**
 * Prints a table of rates.
 *
 * @param pace Messages a second that viewers are sent once it is more; 0: all.
 */
function printOneRoom(pace: number, deflates: boolean, costs: Costs): void {
  const rates = (costs.rate > 0 ? [costs.rate] : [1, 10, 50, 100, 500, 2_000])
    .filter((rate) => rate > pace);
  if (rates.length === 0) return;
  const sent = pace === 0 ? "Every message" : `${pace} messages a second`;
  console.log(`\n${sent} in ${deflates ? "compressed" : "plain"} frames:\n`);
  print([
    [
      "messages",
      "instances",
      "viewers each",
      "p50",
      "p99",
      "frames",
      "events a frame",
      "nginx cores",
      "Redis core",
      "out of Redis",
      "to viewers",
      "each viewer",
    ],
    ...rates.map((rate) => rowOf(rate, pace, deflates, costs)),
  ]);
}

function rowOf(
  rate: number,
  pace: number,
  deflates: boolean,
  costs: Costs,
): string[] {
  const chat = simulateChat(rate, pace, costs.sample, SIMULATED_MS);
  const most = mostClients(chat, deflates, costs);
  let instances = Math.ceil(costs.viewers / most);
  let run = simulate(costs.viewers / instances, chat, deflates, costs);
  // Fewer clients can be a little slower, because flushes begin at other moments.
  while (run.p99 > costs.latency) {
    run = simulate(costs.viewers / ++instances, chat, deflates, costs);
  }
  const frames = run.frames * instances;
  const events = chat.fed.length / SIMULATED_MS * 1_000;
  const redis = rate * (costs.message + instances * costs.hearer);
  return [
    `${rate}/s`,
    String(instances),
    String(Math.ceil(costs.viewers / instances)),
    `${run.p50.toFixed(0)} ms`,
    `${run.p99.toFixed(0)} ms`,
    `${(frames / 1e6).toFixed(2)} M/s`,
    (events * costs.viewers / frames).toFixed(1),
    (frames * costs.nginx / 1e6).toFixed(0),
    `${(redis / 1e4).toFixed(1)} %`,
    `${(rate * instances * chat.messageBytes / 1e6).toFixed(2)} MB/s`,
    `${(run.bytes * costs.viewers * 8 / 1e9).toFixed(2)} Gbit/s`,
    `${(run.bytes * 8 / 1e3).toFixed(1)} kbit/s`,
  ];
}

function printManyRooms(costs: Costs): void {
  const { rooms, each, talk } = costs;
  console.log(
    `\n${rooms} rooms with ${each} viewers, ${talk} messages a second in each:\n`,
  );
  const said = rooms * talk;
  const frames = said * each;
  // Two thirds of a core: rooms this small are flushed at once, so nothing is
  // coalesced.
  const instances = Math.ceil(frames * costs.frame / 1e6 / (2 / 3));
  const rows = [["least_conn", Math.min(each, instances)], [
    "hash of the room",
    1,
  ]].map(([how, hearers]) => {
    const heard = Number(hearers);
    return [
      String(how),
      String(instances),
      `${(frames / 1e3).toFixed(0)} k/s`,
      heard.toFixed(1),
      String(Math.round(rooms * heard / instances)),
      `${(said * (costs.message + heard * costs.hearer) / 1e4).toFixed(0)} %`,
    ];
  });
  print([
    [
      "nginx spreads by",
      "instances",
      "frames",
      "instances a room is on",
      "rooms an instance has",
      "Redis core",
    ],
    ...rows,
  ]);
}

function print(rows: readonly (readonly string[])[]): void {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map((row) => row[column].length))
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padStart(widths[i])).join(" | ")} |`;
  console.log(line(rows[0]));
  console.log(
    `|${widths.map((width) => `${"-".repeat(width + 1)}:`).join("|")}|`,
  );
  for (const row of rows.slice(1)) console.log(line(row));
}

function readCosts(args: readonly string[]): Costs {
  const costs = { ...DEFAULTS };
  for (const arg of args) {
    const [name, value] = arg.split("=");
    const number = Number(value);
    if (!(name in costs) || !(number >= 0)) {
      const names = Object.keys(DEFAULTS).join(", ");
      console.error(
        `Cannot reckon with "${arg}": it takes name=number, of ${names}.`,
      );
      Deno.exit(1);
    }
    costs[name as keyof Costs] = number;
  }
  return costs;
}

if (import.meta.main) {
  const costs = readCosts(Deno.args);
  console.log(
    `One room, ${costs.viewers} viewers, 99 of 100 deliveries within ${costs.latency} ms.`,
  );
  printOneRoom(0, false, costs);
  printOneRoom(0, true, costs);
  if (costs.pace > 0) printOneRoom(costs.pace, true, costs);
  const memory = costs.viewers * costs.memory / 1024 / 1024;
  console.log(`\nMemory for their connections: ${memory.toFixed(0)} GiB.`);
  printManyRooms(costs);
}
