/**
 * Measures what a message costs Redis: its CPU time (`INFO cpu`, with the kernel's share)
 * and the time in scripts (`INFO commandstats`), which other work on the machine hardly
 * changes. Each figure is the median of three rounds.
 *
 *     deno run --config deno.json -A bench/redis_message.ts
 *     deno run --config deno.json -A bench/redis_message.ts commands
 *
 * With `commands` it also lists each measure's commands, those in scripts included: the
 * calls and the microseconds for each message.
 *
 * @module
 */
import type { Engine } from "../hub/engine/engine.ts";
import { openRedisEngine } from "../hub/engine/redis/engine.ts";
import { LOG_EVENTS } from "../hub/engine/redis/append.ts";
import { newMessage, numbers } from "../tests/engine/tools.ts";
import { TestRedis } from "../tests/redis/redis.ts";

/** How often each cost is measured. */
const ROUNDS = 3;

interface Measure {
  readonly name: string;
  /** How often it happens in a round. */
  readonly times: number;
  readonly round: (engine: Engine) => Promise<unknown>;
}

/** What one of a measure costs Redis, in microseconds. */
interface Cost {
  readonly cpu: number;
  readonly scripts: number;
  readonly commands: string;
}

/** Rooms besides the lobby. */
const ROOMS = numbers(25).map((n) => `room-${n}`);

let said = 0;

function say(engine: Engine, room = "lobby"): Promise<number> {
  const key = `k${said++}`;
  const text = `${said} ${"x".repeat(60)}`;
  return engine.publish(room, newMessage(text, { key }));
}

/** Posts messages, `size` at once. */
async function post(engine: Engine, times: number, size: number) {
  for (let left = times; left > 0; left -= size) {
    await Promise.all(numbers(Math.min(size, left)).map(() => say(engine)));
  }
}

function together(name: string, times: number, size: number): Measure {
  return { name, times, round: (engine) => post(engine, times, size) };
}

/** Something done a thousand times, one after the other. */
function single(
  name: string,
  once: (engine: Engine) => Promise<unknown>,
): Measure {
  const times = 1_000;
  const round = async (engine: Engine) => {
    for (let i = 0; i < times; i++) await once(engine);
  };
  return { name, times, round };
}

const MEASURES: readonly Measure[] = [
  together("message alone", 1_000, 1),
  together("message among 25", 5_000, 25),
  together("message among 256", 256 * 40, 256),
  {
    name: "message alone, in 25 rooms at once",
    times: 5_000,
    round: async (engine) => {
      for (let n = 0; n < 200; n++) {
        await Promise.all(ROOMS.map((room) => say(engine, room)));
      }
    },
  },
  single(
    "message whose key is known",
    (engine) => engine.publish("lobby", newMessage("again", { key: "k1" })),
  ),
  single("key sought", (engine) => engine.findByKey("lobby", "ann", "k1")),
  single(
    "take from 3 buckets",
    (engine) =>
      engine.take(
        ["a", "b", "c"].map((key) => ({ key, intervalMs: 1, burst: 10_000 })),
      ),
  ),
  single("head", (engine) => engine.head("lobby")),
  single("state of 20 entries", (engine) => engine.state("lobby", -1)),
  single(
    "newest 50 messages",
    (engine) => engine.history("lobby", { limit: 50 }),
  ),
];

async function measure(
  redis: TestRedis,
  url: string,
  engine: Engine,
  { times, round }: Measure,
): Promise<Cost> {
  const cpu = async () => {
    const info = await redis.ask(url, "INFO", "cpu");
    const of = (name: string) =>
      Number(info.match(new RegExp(`${name}:(\\S+)`))![1]);
    return of("used_cpu_user") + of("used_cpu_sys");
  };
  await redis.ask(url, "CONFIG", "RESETSTAT");
  const before = await cpu();
  await round(engine);
  const used = await cpu() - before;
  const stats = await redis.ask(url, "INFO", "commandstats");
  const commands = [
    ...stats.matchAll(/cmdstat_(\S+):calls=(\d+),usec=(\d+)/g),
  ].map(([, name, calls, usec]) => ({
    name,
    calls: Number(calls) / times,
    usec: Number(usec) / times,
  }));
  return {
    cpu: used / times * 1e6,
    scripts: commands.filter(({ name }) => name.startsWith("eval"))
      .reduce((sum, { usec }) => sum + usec, 0),
    commands: commands
      .filter(({ name, calls }) => calls > 0.003 && !/config|info/.test(name))
      .map(({ name, calls, usec }) =>
        `${name} ${calls.toFixed(2)}x ${usec.toFixed(1)}`
      ).join(", "),
  };
}

async function measureAll(fsync: string, listed: boolean): Promise<void> {
  await using redis = await TestRedis.start("--appendfsync", fsync);
  const url = redis.url();
  const engine = await openRedisEngine(url);
  try {
    const rules = numbers(20).map((n) => [`rule:${n}`, "x".repeat(100)]);
    await engine.open(
      "lobby",
      Object.fromEntries(rules.map(([key, text]) => [key, `"${text}"`])),
    );
    for (const room of ROOMS) await engine.open(room);
    // A room in which much was said already: each message displaces an old one.
    await post(engine, LOG_EVENTS + 1_000, 256);
    console.log(`appendfsync ${fsync}`.padEnd(36) + "  CPU µs  in scripts µs");
    for (const each of MEASURES) {
      const costs: Cost[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        costs.push(await measure(redis, url, engine, each));
      }
      costs.sort((a, b) => a.cpu - b.cpu);
      const { cpu, scripts, commands } = costs[(ROUNDS - 1) / 2];
      console.log(
        `${each.name.padEnd(36)}${cpu.toFixed(1).padStart(8)}${
          scripts.toFixed(1).padStart(15)
        }`,
      );
      if (listed) console.log(`    ${commands}`);
    }
  } finally {
    await engine.close();
  }
}

if (import.meta.main) {
  for (const fsync of ["no", "always"]) {
    await measureAll(fsync, Deno.args.includes("commands"));
  }
}
