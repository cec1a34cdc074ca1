/**
 * One room with many sockets, on several instances that share a Redis, without nginx:
 * joining, silence, a message every five seconds, and the loss of an instance. Prints a
 * Markdown table.
 *
 *     deno task bench-giant [sockets] [instances]
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { TestRedis } from "../../tests/redis/redis.ts";
import { checkMachine, Unable } from "../harness/machine.ts";
import { build } from "../harness/servers.ts";
import { Crowds } from "./crowds.ts";
import { Durations } from "./durations.ts";
import { machineMemory } from "./machine_memory.ts";
import { Generator, Instance } from "./processes.ts";

const DEFAULT_SOCKETS = 10_000;
const DEFAULT_INSTANCES = 2;

/** The room that each server starts with. */
const ROOM = "lobby";

/**
 * Concurrent handshakes of each generator. With few, each waits for its process' turn on
 * a machine with fewer cores than processes.
 */
const CONNECTING = 60;

/** Nobody says anything for this long, in milliseconds: every socket is pinged. */
const SILENCE_MS = 35_000;

const MESSAGES = 6;
const MESSAGE_INTERVAL_MS = 5_000;

/** How long the viewers of a lost instance may stay away, in milliseconds. */
const RETURN_TIMEOUT_MS = 120_000;

/** How long viewer counts may take to be the same everywhere, in milliseconds. */
const COUNT_TIMEOUT_MS = 30_000;

async function main(
  sockets = DEFAULT_SOCKETS,
  instanceCount = DEFAULT_INSTANCES,
): Promise<void> {
  if (!(instanceCount >= 2 && sockets >= instanceCount)) {
    throw new Unable(
      "Cannot measure: it takes two instances and their sockets.",
    );
  }
  const each = Math.floor(sockets / instanceCount);
  // The viewers of a lost instance come to the others.
  await checkMachine(Math.ceil(each * instanceCount / (instanceCount - 1)));
  await build();
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await TestRedis.start());
  const url = redis.url();
  const instances: Instance[] = [];
  for (let i = 0; i < instanceCount; i++) {
    instances.push(stack.use(await Instance.start(url)));
  }
  const ports = instances.map(({ port }) => port);
  const generators = ports.map((_, first) =>
    stack.use(
      new Generator({
        ports,
        first,
        address: `127.0.0.${1 + first}`,
        room: ROOM,
        viewers: each,
        connecting: CONNECTING,
      }),
    )
  );
  await pause(1_000);
  await measure(new Crowds(instances, generators), each * instanceCount);
}

/** Measures each phase, and prints its rows. */
async function measure(crowds: Crowds, sockets: number): Promise<void> {
  row("measure", "reached");
  row("---", "---");
  row("sockets, instances", `${sockets}, ${crowds.instances.length}`);
  await join(crowds, sockets);
  await silence(crowds, sockets);
  await talk(crowds);
  await lose(crowds, sockets);
  const { faults, failed } = await crowds.look();
  row("failed attempts to connect", `${failed}`);
  row("complete, once, in order", faults.length ? faults.join("; ") : "yes");
}

async function join(crowds: Crowds, sockets: number): Promise<void> {
  const [before, serversBefore, generatorsBefore] = [
    machineMemory(),
    crowds.serverBytes,
    crowds.generatorBytes,
  ];
  const start = crowds.serverSeconds;
  const began = performance.now();
  await crowds.ask({ do: "join" });
  const seconds = (performance.now() - began) / 1_000;
  const cpu = crowds.serverSeconds - start;
  row("all joined after", `${seconds.toFixed(1)} s`);
  row("joins a second", (sockets / seconds).toFixed(0));
  row("servers' CPU for a join", `${(cpu / sockets * 1e3).toFixed(2)} ms`);
  await pause(5_000);
  const after = machineMemory();
  const kilobytes = (bytes: number) =>
    `${(bytes / sockets / 1_000).toFixed(1)} KB`;
  row("server memory a socket", kilobytes(crowds.serverBytes - serversBefore));
  row(
    "kernel memory a socket, both ends",
    kilobytes(after.slab + after.tcpBuffers - before.slab - before.tcpBuffers),
  );
  row(
    "generator memory a socket",
    kilobytes(crowds.generatorBytes - generatorsBefore),
  );
  row(
    "memory of the machine, all together",
    `${((before.available - after.available) / 1e9).toFixed(2)} GB`,
  );
  await count(crowds, sockets);
}

async function silence(crowds: Crowds, sockets: number): Promise<void> {
  const start = crowds.serverSeconds;
  await pause(SILENCE_MS);
  const cpu = crowds.serverSeconds - start;
  row(
    "servers' CPU for a silent socket",
    `${(cpu / sockets / SILENCE_MS * 1e9).toFixed(2)} µs/s`,
  );
}

/** Says messages, and waits for the slowest viewer of each. */
async function talk(crowds: Crowds): Promise<void> {
  const start = crowds.serverSeconds;
  const latency = new Durations();
  const slowest: number[] = [];
  for (let i = 0; i < MESSAGES; i++) {
    await crowds.say();
    await pause(MESSAGE_INTERVAL_MS);
    const look = await crowds.look();
    latency.add(look.latency);
    slowest.push(look.latency.longestMs);
    if (look.complete < crowds.said) {
      row(`message ${i}`, `not everywhere after ${MESSAGE_INTERVAL_MS} ms`);
    }
  }
  const cpu = crowds.serverSeconds - start;
  row("a message: p50, p99, the last of all", `${latency}`);
  row(
    "deliveries, servers' CPU for each",
    `${latency.count}, ${(cpu / latency.count * 1e6).toFixed(1)} µs`,
  );
}

/** Kills the first instance; one message is said while its viewers are away, and one after. */
async function lose(crowds: Crowds, sockets: number): Promise<void> {
  await crowds.killFirst();
  const start = crowds.serverSeconds;
  const killedAt = performance.now();
  await crowds.say();
  const away = new Durations();
  const latency = new Durations();
  while (performance.now() - killedAt < RETURN_TIMEOUT_MS) {
    const look = await crowds.look();
    away.add(look.away);
    latency.add(look.latency);
    if (away.count > 0 && look.connected === sockets) break;
    await pause(500);
  }
  await crowds.say();
  await crowds.until(
    ({ complete }) => complete === crowds.said,
    MESSAGE_INTERVAL_MS * 2,
  );
  const { connected, complete } = await crowds.look();
  row(
    "one instance killed: viewers back",
    `${away.count}, ${connected} in all`,
  );
  row("away: p50, p99, longest", `${away}`);
  row("all have what they missed", complete === crowds.said ? "yes" : "NO");
  row(
    "servers' CPU meanwhile",
    `${(crowds.serverSeconds - start).toFixed(1)} s`,
  );
  await count(crowds, sockets);
}

async function count(crowds: Crowds, sockets: number): Promise<void> {
  const began = performance.now();
  const { counts: [low, high] } = await crowds.until(
    ({ counts }) => counts.every((count) => count === sockets),
    COUNT_TIMEOUT_MS,
  );
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  row(
    "viewers, as all were told",
    low === high ? `${low}, after ${seconds} s` : `${low} to ${high}`,
  );
}

function row(...cells: readonly string[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}

try {
  await main(...Deno.args.map(Number));
} catch (error) {
  if (!(error instanceof Unable)) throw error;
  console.error(error.message);
  Deno.exit(1);
}
