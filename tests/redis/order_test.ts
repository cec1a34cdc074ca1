import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { Commits } from "../../hub/engine/redis/commits.ts";
import { RedisConnection } from "../../hub/engine/redis/connection/connection.ts";
import { RedisRooms } from "../../hub/engine/redis/room.ts";
import { remove } from "./acts.ts";
import { Refusal } from "../../hub/refusal.ts";
import { newMessage, numbers, publish } from "../engine/tools.ts";
import {
  Follower,
  Instance,
  redisTest,
  TestRedis,
  TwoInstances,
} from "./redis.ts";
import { until } from "../tools/until.ts";

/** Posts as soon as Redis is back. */
async function insist(instance: Instance, text: string): Promise<number> {
  while (true) {
    try {
      return await instance.engine.publish("lobby", newMessage(text));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await new Promise((turn) => setTimeout(turn, 20));
    }
  }
}

/** Kills Redis and starts it again; meanwhile its data goes back to `copy`. */
async function restart(redis: TestRedis, copy?: string): Promise<void> {
  await redis.signal("SIGKILL");
  if (copy) {
    Deno.removeSync(`${redis.folder}/appendonlydir`, { recursive: true });
    copyFolder(copy, `${redis.folder}/appendonlydir`);
  }
  await redis.start();
}

/** Copies Redis' data as it is now. */
function keep(redis: TestRedis): string {
  const copy = `${redis.folder}/copy`;
  copyFolder(`${redis.folder}/appendonlydir`, copy);
  return copy;
}

function copyFolder(from: string, to: string): void {
  Deno.mkdirSync(to);
  for (const { name } of Deno.readDirSync(from)) {
    Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
  }
}

redisTest(
  "An order that lost its end gets a new epoch, even if the first to post after it saw nothing of what was lost",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, a, b } = instances;
    await publish(a.engine, 3);
    const copy = keep(redis);
    await using reader = new Follower(b);
    await publish(a.engine, 2, "lost ");
    await until(() => reader.seqs.length === 5);
    const { epoch } = await a.engine.head("lobby");
    using _silent = stub(console, "error");
    await restart(redis, copy);
    // A doesn't follow the room. As many as were lost, and more.
    for (const n of numbers(4)) await insist(a, `new ${n}`);
    const head = await a.engine.head("lobby");
    assertNotEquals(head.epoch, epoch);
    assert(await reader.ended instanceof Refusal);
  },
);

redisTest(
  "An instance that sees another event in place of the one it saw gives the order a new epoch, once",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    await publish(a.engine, 3);
    const connection = await RedisConnection.open(url);
    using _closed = { [Symbol.dispose]: () => connection.close() };
    const rooms = new RedisRooms(connection, new Commits(connection));
    const { epoch } = await a.engine.head("lobby");
    const [{ json }] = await a.engine.read("lobby", 2, 3);
    // It has followed the room since before a restart.
    const seen = { epoch, seq: 3, run: "earlier" };
    await rooms.settle("lobby", seen, json);
    assertEquals((await a.engine.head("lobby")).epoch, epoch);
    const lost = json.replace(/"at":\d+/, '"at":7');
    await rooms.settle("lobby", seen, lost);
    const { epoch: now } = await a.engine.head("lobby");
    assertNotEquals(now, epoch);
    // So do others, at the same time.
    await rooms.settle("lobby", seen, lost);
    assertEquals((await a.engine.head("lobby")).epoch, now);
    // A message that was deleted meanwhile is no other event.
    await a.engine.act("lobby", 0, remove(3));
    await rooms.settle("lobby", { ...seen, epoch: now }, json);
    assertEquals((await a.engine.head("lobby")).epoch, now);
  },
);

redisTest(
  "An order gets a new epoch if Redis was restarted and nobody who followed the room is left",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    let epoch: string;
    {
      await using a = await Instance.open(url);
      await a.engine.open("lobby");
      await publish(a.engine, 3);
      ({ epoch } = await a.engine.head("lobby"));
    }
    const copy = keep(redis);
    {
      await using a = await Instance.open(url);
      await publish(a.engine, 2, "lost ");
      assertEquals((await a.engine.head("lobby")).epoch, epoch);
    }
    await restart(redis, copy);
    await using a = await Instance.open(url);
    await using reader = new Follower(a);
    await until(() => reader.seqs.length === 3);
    await publish(a.engine, 1, "new ");
    assertNotEquals((await a.engine.head("lobby")).epoch, epoch);
    assert(await reader.ended instanceof Refusal);
    // And it keeps that one.
    const { epoch: now } = await a.engine.head("lobby");
    await publish(a.engine, 1, "newer ");
    assertEquals((await a.engine.head("lobby")).epoch, now);
  },
);

redisTest(
  "An order keeps its epoch when Redis is restarted and has lost nothing, also if it is restarted again",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, a, b } = instances;
    await publish(a.engine, 3);
    const { epoch } = await a.engine.head("lobby");
    await using reader = new Follower(b);
    await until(() => reader.seqs.length === 3);
    using _silent = stub(console, "error");
    for (const round of numbers(3)) {
      await restart(redis);
      await insist(b, `b ${round}`);
      await insist(a, `a ${round}`);
      await until(() => reader.seqs.length === 3 + 2 * round);
    }
    assertEquals(reader.seqs, numbers(9));
    assertEquals((await a.engine.head("lobby")).epoch, epoch);
  },
);

redisTest(
  "Within a room no event is earlier than the one before it, also if the next Redis has another clock",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    await publish(a.engine, 1);
    // As stored by a host whose clock was an hour ahead.
    const ahead = Date.now() + 3_600_000;
    const at = `${ahead}`;
    await redis.ask(url, "HSET", "hubbub:{lobby}:meta", "at", at);
    await publish(a.engine, 2, "later ");
    const times = (await a.engine.history("lobby", { limit: 9 })).messages
      .map(({ at }) => at);
    assertEquals(times.slice(1), [ahead, ahead]);
    await using b = await Instance.open(url);
    await publish(b.engine, 1, "elsewhere ");
    const { messages } = await b.engine.history("lobby", { limit: 1 });
    assertEquals(messages[0].at, ahead);
  },
);

redisTest(
  "Instances are forgotten after their silence, also if Redis' clock was set back",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a } = instances;
    await using reader = new Follower(a);
    // A dead one's last report, by a clock an hour ahead.
    const ahead = `${Date.now() + 3_600_000}`;
    await redis.ask(url, "ZADD", "hubbub:instances", ahead, "dead");
    await redis.ask(url, "HSET", "hubbub:{lobby}:viewers", "dead", "40");
    await until(() => reader.elsewhere === 40);
    await until(() => reader.elsewhere === 0);
  },
);
