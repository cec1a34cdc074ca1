/**
 * Measures what it takes to find what belongs together in a raid: in a window of 5,000
 * messages by 500 people, a third of them spam, on both engines. The CPU time is that of the
 * main thread. Each figure is the median of ten rounds.
 *
 *     deno run --config deno.json -A bench/purge.ts
 *
 * @module
 */
import { openEmbeddedEngine } from "../hub/engine/embedded/engine.ts";
import type { Engine } from "../hub/engine/engine.ts";
import { openRedisEngine } from "../hub/engine/redis/engine.ts";
import { Hub } from "../hub/hub.ts";
import { TestRedis } from "../tests/redis/redis.ts";
import { personNamed, UNLIMITED } from "../tests/tools/people.ts";
import { SPAM, talk } from "../tests/tools/raid_sample.ts";
import { findLinks } from "../hub/wording/links.ts";

const MESSAGES = 5_000;
const PEOPLE = 500;
const ROUNDS = 10;

const host = personNamed("Hanna");

async function measure(name: string, engine: Engine): Promise<void> {
  const room = `raid-${Date.now()}`;
  const hub = new Hub(engine, UNLIMITED);
  await hub.open(room, host);
  await fill(engine, room);
  // The message of a raider, with a link.
  const first = 1;
  const acts: Record<string, () => Promise<unknown>> = {
    similar: () => hub.raids.similar(room, host, first),
    messagesWith: () => hub.raids.messagesWith(room, "cheap*", 3_600_000),
    history: () => engine.history(room, { limit: MESSAGES }),
  };
  for (const [act, run] of Object.entries(acts)) {
    const times: Times[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await timed(run));
    const median = (of: (times: Times) => number) =>
      times.map(of).sort((a, b) => a - b)[ROUNDS / 2].toFixed(1);
    console.log(
      `${name} ${act}: ${median(({ cpuMs }) => cpuMs)} ms CPU, ` +
        `${median(({ wallMs }) => wallMs)} ms in all, longest turn ` +
        `${median(({ turnMs }) => turnMs)} ms`,
    );
  }
  const { groups, window } = await hub.raids.similar(room, host, first);
  console.log(
    window,
    groups.map(({ by, messages, people }) =>
      `${by}: ${messages.length} messages, ${people.length} people`
    ),
  );
  await hub.remove(room, host);
  await hub.close();
}

/** Writes the messages, and what is remembered of their authors. */
async function fill(engine: Engine, room: string): Promise<void> {
  for (let i = 0; i < MESSAGES; i++) {
    const person = i % PEOPLE;
    const isSpam = person % 3 === 0;
    const id = `${isSpam ? "raider" : "viewer"}${person}`;
    const text = isSpam ? Object.values(SPAM)[person / 3 % 3](i) : talk(i);
    const said = engine.publish(room, {
      from: { id, name: id, role: "viewer" },
      text,
      links: findLinks(text),
      key: `k${i}`,
    });
    if (i % 100 === 99) await said;
    const since = 1_790_000_000_000 + person * (isSpam ? 100 : 60_000);
    if (i < PEOPLE) engine.trace(room, id, { since, network: `n${i % 50}` });
  }
}

interface Times {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** The longest time for which nothing else could run. */
  readonly turnMs: number;
}

async function timed(run: () => Promise<unknown>): Promise<Times> {
  let last = performance.now();
  let turnMs = 0;
  let isOver = false;
  const watch = () => {
    const time = performance.now();
    turnMs = Math.max(turnMs, time - last);
    last = time;
    if (!isOver) setImmediate(watch);
  };
  setImmediate(watch);
  const cpu = mainThreadMs();
  const began = performance.now();
  await run();
  const wallMs = performance.now() - began;
  const cpuMs = mainThreadMs() - cpu;
  isOver = true;
  await new Promise((turn) => setTimeout(turn, 5));
  return { wallMs, cpuMs, turnMs };
}

/** CPU time of the main thread, in milliseconds, in steps of 10. */
function mainThreadMs(): number {
  const stat = Deno.readTextFileSync(`/proc/self/task/${Deno.pid}/stat`);
  const [, fields] = stat.split(") ");
  const [user, system] = fields.split(" ").slice(11, 13).map(Number);
  return 10 * (user + system);
}

const folder = Deno.makeTempDirSync();
await measure("embedded", openEmbeddedEngine(folder));
Deno.removeSync(folder, { recursive: true });
await using redis = await TestRedis.start();
await measure("redis", await openRedisEngine(redis.url()));
