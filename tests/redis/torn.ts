/**
 * Rooms of which Redis kept only the first of a script's writes.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Engine } from "../../hub/engine/engine.ts";
import { act, newMessage, numbers } from "../engine/tools.ts";
import { lastScript, replay, type Write, writes } from "./aof.ts";
import { Follower, Instance, TestRedis } from "./redis.ts";
import { until } from "../tools/until.ts";

export const META = "hubbub:{lobby}:meta";

/** What Redis wrote before a script, and what the script wrote. */
interface Torn {
  readonly before: readonly Write[];
  readonly script: readonly Write[];
}

/** Runs a script on an instance of its own. */
export async function record(
  prepare: (instance: Instance, redis: TestRedis) => Promise<unknown>,
  script: (instance: Instance) => Promise<unknown>,
): Promise<Torn> {
  await using redis = await TestRedis.start();
  await using a = await Instance.open(redis.url());
  await prepare(a, redis);
  const before = writes(redis);
  await script(a);
  return { before, script: lastScript(writes(redis).slice(before.length)) };
}

/**
 * Calls `body` with a room of which Redis kept the first `kept` of the script's writes, for
 * each number of them that isn't all.
 */
export async function eachCut(
  redis: TestRedis,
  { before, script }: Torn,
  body: (room: Cut) => Promise<void>,
): Promise<void> {
  assert(script.length > 3, "the script has too few writes");
  const info = await redis.ask(redis.url(), "INFO", "server");
  const run = info.match(/run_id:(\w+)/)![1];
  for (const kept of numbers(script.length - 1)) {
    const url = redis.url();
    const database = Number(new URL(url).pathname.slice(1));
    await replay(redis, database, [...before, ...script.slice(0, kept)]);
    // As if an instance had followed the room over the restart: only what is missing gives
    // the order a new epoch.
    if (await redis.ask(url, "HEXISTS", META, "run") === "1") {
      await redis.ask(url, "HSET", META, "run", run);
    }
    await using instance = await Instance.open(url);
    await using other = await Instance.open(url);
    const last = script[kept - 1].args.slice(0, 2).join(" ");
    const at = `after ${kept} of ${script.length} writes: ${last}`;
    // The head is written before anything that counts.
    const headed = script.slice(0, kept).some(({ args }) => args[1] === META);
    await body({ redis, url, instance, other, at, headed });
  }
}

export interface Cut {
  readonly redis: TestRedis;
  readonly url: string;
  readonly instance: Instance;
  readonly other: Instance;
  /** Where the script was cut off. */
  readonly at: string;
  /** Whether the room's head was written. */
  readonly headed: boolean;
}

/** What may happen in a torn room first. */
export const FIRST: Record<string, (engine: Engine) => Promise<unknown>> = {
  "nothing": () => Promise.resolve(),
  "a message": (engine) => engine.publish("lobby", newMessage("first")),
  "an act": async (engine) => {
    const { version } = await engine.state("lobby", -1);
    return await engine.act("lobby", version, act());
  },
  "a reader": (engine) => engine.read("lobby", 0, 99),
};

/** Checks that all ways to read a room agree, and returns its texts. */
export async function readAll(
  instance: Instance,
  at: string,
): Promise<string[]> {
  const { seq } = await instance.engine.head("lobby");
  const events = await instance.engine.read("lobby", 0, 99);
  assertEquals(events.map(({ seq }) => seq), numbers(seq), at);
  await using reader = new Follower(instance);
  await until(() => reader.seqs.length === seq);
  assertEquals(reader.events, events, at);
  const { messages } = await instance.engine.history("lobby", { limit: 99 });
  const texts = reader.texts.filter((text) => text !== undefined);
  assertEquals(messages.map(({ text }) => text), texts, at);
  return texts;
}
