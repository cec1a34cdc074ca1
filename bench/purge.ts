/**
 * Measures, on both engines, what it takes to find what belongs together in a raid: in a
 * window of 5,000 messages by 500 people, a third of them spam. Each figure is the median of
 * ten rounds. Then two purges of 500 people each among 5,000 clients: one for the times, one
 * for the longest turn. The CPU time is that of the main thread.
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
import { nextTurn } from "../hub/turn.ts";
import { findLinks } from "../hub/wording/links.ts";

const MESSAGES = 5_000;
const PEOPLE = 500;
const ROUNDS = 10;

/** Number of clients among whom {@linkcode PEOPLE} are purged. */
const CLIENTS = 5_000;

/** How long nothing must happen for a purge to be over, in milliseconds. */
const QUIET_MS = 1_000;

const host = personNamed("Hanna");

async function measure(name: string, engine: Engine): Promise<void> {
  const room = `raid-${Date.now()}`;
  const hub = new Hub(engine, UNLIMITED);
  await hub.open(room, host);
  await fill(engine, room);
  // The message of a raider, with a link.
  const first = 1;
  const acts: Record<string, () => Promise<unknown>> = {
    "similar for the first time": () =>
      new Hub(engine, UNLIMITED).raids.similar(room, host, first),
    "similar again": () => hub.raids.similar(room, host, first),
    messagesWith: () => hub.raids.messagesWith(room, "cheap*", 3_600_000),
    history: () => engine.history(room, { limit: MESSAGES }),
  };
  for (const [act, run] of Object.entries(acts)) {
    const times: Times[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await timed(run));
    show(`${name} ${act}`, times);
  }
  const { groups, window } = await hub.raids.similar(room, host, first);
  console.log(
    window,
    groups.map(({ by, messages, people }) =>
      `${by}: ${messages.length} messages, ${people.length} people`
    ),
  );
  await hub.remove(room, host);
  await measurePurge(name, hub);
  await hub.close();
}

async function measurePurge(name: string, hub: Hub): Promise<void> {
  const room = `big-${Date.now()}`;
  await hub.open(room, host);
  const people = Array.from(
    { length: CLIENTS },
    (_, i) =>
      personNamed(`viewer${i}`, {
        address: `10.0.${i >> 8}.${i & 255}`,
        since: Date.now(),
      }),
  );
  const tellings: Promise<void>[] = [];
  for (const person of people) {
    const client = await hub.register({ room, person }, { ready: () => true });
    tellings.push(drain(client));
  }
  const seen = () => hub.history(room, host, { limit: 1 });
  const ids = people.map(({ viewer: { id } }) => id);
  const times = await timed(async () => {
    await hub.moderate(room, host, {
      action: "purge",
      then: "timeout",
      seconds: 600,
      targets: [],
      viewers: ids.splice(0, PEOPLE),
      messages: false,
      addresses: false,
    });
    for (let before = -1, { seq } = await seen(); seq > before;) {
      before = seq;
      await new Promise((quiet) => setTimeout(quiet, QUIET_MS));
      ({ seq } = await seen());
    }
  });
  show(`${name} purge`, [times]);
  const lines = await hub.staff.audit(room, host);
  console.log(`${lines.length} acts in both`);
  await hub.remove(room, host);
  await Promise.all(tellings);
}

async function drain(batches: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of batches);
}

function show(what: string, times: readonly Times[]): void {
  const median = (of: (times: Times) => number) =>
    times.map(of).sort((a, b) => a - b)[times.length >> 1].toFixed(1);
  console.log(
    `${what}: ${median(({ cpuMs }) => cpuMs)} ms CPU, ` +
      `${median(({ wallMs }) => wallMs)} ms in all, longest turn ` +
      `${median(({ turnMs }) => turnMs)} ms`,
  );
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

/** Runs something twice: watching its turns takes CPU time itself. */
async function timed(run: () => Promise<unknown>): Promise<Times> {
  const cpu = mainThreadMs();
  const began = performance.now();
  await run();
  const wallMs = performance.now() - began;
  const cpuMs = mainThreadMs() - cpu;
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
  await run();
  isOver = true;
  await nextTurn();
  return { wallMs, cpuMs, turnMs };
}

/** CPU time of the main thread, in milliseconds. */
function mainThreadMs(): number {
  const path = `/proc/self/task/${Deno.pid}/schedstat`;
  const [ranNs] = Deno.readTextFileSync(path).split(" ").map(Number);
  return ranNs / 1_000_000;
}

const folder = Deno.makeTempDirSync();
await measure("embedded", openEmbeddedEngine(folder));
Deno.removeSync(folder, { recursive: true });
await using redis = await TestRedis.start();
await measure("redis", await openRedisEngine(redis.url()));
