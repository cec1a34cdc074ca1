/**
 * Measures several instances on one Redis against their targets, and prints a Markdown
 * table, row by row.
 *
 *     deno task bench-cluster [fast] [latency] [throughput] [idle] [storm]
 *
 * @module
 */
import { hasRedis, TestRedis } from "../tests/redis/redis.ts";
import { ensureBuilt, TestServer } from "../tests/tools/server.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";
import { idle, latencies, type Sides, throughput } from "./cluster_measures.ts";
import { Unable } from "./harness/machine.ts";
import { median } from "./harness/results.ts";
import { storm } from "./scale_storm.ts";

/** `fast` measures just enough to see that everything works. */
const fast = Deno.args.includes("fast");

/** How often the embedded server and the two instances are measured in turn. */
const LATENCY_ROUNDS = fast ? 1 : 5;
const THROUGHPUT_ROUNDS = fast ? 1 : 3;

/** Messages whose latency is measured in each round. */
const MESSAGES = fast ? 10 : 40;

/** How long messages are counted in each round, in seconds. */
const TIME = fast ? 1 : 5;

/** Clients of the killed instance. */
const READERS = fast ? 20 : 1_000;

/** The targets; times in milliseconds. */
const MAX_ADDED_MS = 5;
const MIN_RATIO = 0.5;
const MAX_AWAY_MS = 10_000;

/** The servers under measurement: an embedded one, and two instances on one Redis. */
interface Servers {
  readonly embedded: Sides;
  readonly pair: Sides;
  readonly redis: TestRedis;
  readonly redisUrl: string;
}

interface Outcome {
  readonly reached: string;
  readonly pass: boolean;
}

/** A row of the table. */
interface Row<Needed> {
  readonly name: string;
  readonly measure: string;
  readonly target: string;
  run(needed: Needed): Promise<Outcome>;
}

/** Rows measured on the same {@linkcode Servers}. */
const ROWS: readonly Row<Servers>[] = [
  {
    name: "latency",
    measure:
      "latency from a sender on one instance to a reader on the other, 20 messages/s, p50, against one embedded",
    target: `≤ + ${MAX_ADDED_MS} ms`,
    async run({ embedded, pair }) {
      const [alone, across] = (await inTurns(
        LATENCY_ROUNDS,
        [embedded, pair],
        (sides) => latencies(sides, MESSAGES),
      )).map((rounds) => median(rounds.flat())!);
      const added = across - alone;
      return {
        reached: `+ ${added.toFixed(2)} ms (${across.toFixed(2)} against ${
          alone.toFixed(2)
        } ms)`,
        pass: added <= MAX_ADDED_MS,
      };
    },
  },
  {
    name: "throughput",
    measure:
      "messages/s in one room through Redis, two instances, 104 clients, 4 senders with 200 in flight each, against embedded",
    target: `≥ × ${MIN_RATIO}`,
    async run({ embedded, pair }) {
      const [alone, across] = (await inTurns(
        THROUGHPUT_ROUNDS,
        [embedded, pair],
        (sides) => throughput(sides, TIME),
      )).map((rounds) => median(rounds)!);
      const ratio = across / alone;
      return {
        reached: `× ${ratio.toFixed(2)} (${across.toFixed(0)} against ${
          alone.toFixed(0)
        })`,
        pass: ratio >= MIN_RATIO,
      };
    },
  },
  {
    name: "idle",
    measure: "idle cost of a room on an instance without clients",
    target: "no channel subscribed, no room loaded",
    async run({ pair, redis, redisUrl }) {
      const { busy, idle: left, after } = await idle(pair, redis, redisUrl);
      return {
        reached: `${left.channels} channels, ${left.rooms} rooms ${
          (after / 1_000).toFixed(1)
        } s after everybody left (before: ${busy.channels} and ${busy.rooms})`,
        pass: left.channels === 0 && left.rooms === 0 &&
          busy.channels > 0 && busy.rooms === pair.length,
      };
    },
  },
];

/** Starts Redis, nginx and instances. */
const STORM: Row<void> = {
  name: "storm",
  measure: `${READERS} readers when their instance is killed behind nginx`,
  target: `all back and complete; the slowest within ${MAX_AWAY_MS / 1_000} s`,
  async run() {
    const { complete, away } = await storm(READERS);
    const slowest = away[away.length - 1];
    return {
      reached: `${complete} back and complete; the slowest after ${
        (slowest / 1_000).toFixed(2)
      } s`,
      pass: complete === READERS && slowest <= MAX_AWAY_MS,
    };
  },
};

async function main(args: readonly string[]): Promise<void> {
  const names = args.filter((arg) => arg !== "fast");
  const known = [...ROWS, STORM].map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Unable(
      `Cannot measure "${unknown}": there are ${known.join(", ")}.`,
    );
  }
  if (!hasRedis) {
    throw new Unable("Cannot measure: there is no redis-server here.");
  }
  const chosen = ({ name }: { name: string }) =>
    names.length === 0 || names.includes(name);
  print("measure", "target", "reached", "");
  print("---", "---", "---", "---");
  const rows = ROWS.filter(chosen);
  if (rows.length > 0) {
    await withServers(async (servers) => {
      for (const row of rows) await judge(row, servers);
    });
  }
  if (chosen(STORM)) await judge(STORM, undefined);
}

/** Measures a row and prints it. A measurement that throws has failed. */
async function judge<Needed>(
  row: Row<Needed>,
  needed: Needed,
): Promise<void> {
  const { reached, pass } = await row.run(needed).catch((error) => ({
    reached: String(error),
    pass: false,
  }));
  print(row.measure, row.target, reached, pass ? "pass" : "FAIL");
}

async function withServers(
  measure: (servers: Servers) => Promise<void>,
): Promise<void> {
  await ensureBuilt();
  await using redis = await TestRedis.start();
  using folder = new TempDir();
  const redisUrl = redis.url();
  const start = (name: string, env: Record<string, string> = {}) =>
    TestServer.start(`${folder.path}/${name}`, {
      MESSAGE_RATE: "0",
      READING_PACE: "0",
      ...env,
    });
  await using alone = await start("alone");
  await using a = await start("a", { REDIS_URL: redisUrl });
  await using b = await start("b", { REDIS_URL: redisUrl });
  await measure({ embedded: [alone, alone], pair: [a, b], redis, redisUrl });
}

/** Measures sides in turn, `rounds` times. */
async function inTurns<T>(
  rounds: number,
  of: readonly Sides[],
  measure: (sides: Sides) => Promise<T>,
): Promise<T[][]> {
  const results = of.map((): T[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, sides] of of.entries()) {
      results[i].push(await measure(sides));
    }
  }
  return results;
}

function print(...cells: string[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}

try {
  await main(Deno.args);
} catch (error) {
  if (!(error instanceof Unable)) throw error;
  console.error(error.message);
  Deno.exit(1);
}
