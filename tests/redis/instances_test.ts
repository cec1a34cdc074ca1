import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { stub } from "@std/testing/mock";
import { sketchOf } from "../../hub/engine/viewer_sketch.ts";
import { Refusal } from "../../hub/refusal.ts";
import { newMessage, numbers } from "../engine/tools.ts";
import {
  Follower,
  Instance,
  redisTest,
  TestRedis,
  TwoInstances,
} from "./redis.ts";
import { until } from "../tools/until.ts";
import { clear, storeMessage } from "./acts.ts";

redisTest(
  "Redis engine gives all instances the same order, and each message once",
  async () => {
    await using instances = await TwoInstances.start();
    const { a, b } = instances;
    await using first = new Follower(a);
    await using second = new Follower(b);
    const seqs = await Promise.all(
      [a, b].flatMap(({ engine }, side) =>
        numbers(500).map(async (n) => {
          await new Promise((turn) => setTimeout(turn, n % 7));
          return await engine.publish("lobby", newMessage(`${side}-${n}`));
        })
      ),
    );
    assertEquals(seqs.toSorted((x, y) => x - y), numbers(1_000));
    await until(() => first.seqs.length === 1_000);
    await until(() => second.seqs.length === 1_000);
    assertEquals(first.seqs, numbers(1_000));
    assertEquals(first.events, second.events);
  },
);

redisTest(
  "Redis engine stores a key once across instances",
  async () => {
    await using instances = await TwoInstances.start();
    const { a, b } = instances;
    const [first, second] = await Promise.all([
      a.engine.publish("lobby", newMessage("x", { key: "k" })),
      b.engine.publish("lobby", newMessage("x", { key: "k" })),
    ]);
    assertEquals([first, second], [1, 1]);
    assertEquals(await b.engine.findByKey("lobby", "ann", "k"), 1);
    assertEquals(await b.engine.findByKey("lobby", "bob", "k"), undefined);
  },
);

redisTest(
  "Redis engine reports the viewers of other instances, and forgets a dead instance",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    await using inA = new Follower(a);
    await using inB = new Follower(b);
    a.engine.reportViewers("lobby", { count: 5 });
    b.engine.reportViewers("lobby", { count: 2 });
    // A third instance.
    const beat = () =>
      redis.ask(url, "ZADD", "hubbub:instances", `${Date.now()}`, "c");
    await beat();
    const beats = setInterval(() => void beat(), 1_000);
    await redis.ask(url, "HSET", "hubbub:{lobby}:viewers", "c", "40");
    await until(() => inA.elsewhere === 42 && inB.elsewhere === 45);
    assertEquals((await a.engine.rooms(1))[0].elsewhere, 42);
    b.engine.reportViewers("lobby", { count: 3 });
    await until(() => inA.elsewhere === 43);
    // A later subscriber is told as well.
    await using late = new Follower(b);
    await until(() => late.elsewhere === 45);
    // It is killed.
    clearInterval(beats);
    await until(() => inA.elsewhere === 3 && inB.elsewhere === 5);
    assertEquals((await b.engine.rooms(1))[0].elsewhere, 5);
    await b.engine.close();
    await until(() => inA.elsewhere === 0);
  },
);

redisTest(
  "Redis engine counts someone on several instances once, and adds an instance of an earlier version",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    await using c = await Instance.open(url);
    await using inA = new Follower(a);
    const people = Uint32Array.from(numbers(1_000), (n) => n * 4_000_000);
    const some = (from: number, to: number) =>
      sketchOf(people.subarray(from, to));
    b.engine.reportViewers("lobby", some(0, 200));
    c.engine.reportViewers("lobby", some(100, 300));
    await until(() => inA.elsewhere === 300);
    assertEquals((await a.engine.rooms(1))[0].elsewhere, 300);
    const token = await redis.ask(url, "HGET", "hubbub:{lobby}:meta", "token");
    const channel = `hubbub:{lobby}:events:${new URL(url).pathname.slice(1)}`;
    const key = "hubbub:{lobby}:viewers";
    const old = { at: `${Date.now() + 60_000}`, id: "old" };
    await redis.ask(url, "ZADD", "hubbub:instances", old.at, old.id);
    await redis.ask(url, "HSET", key, old.id, "40");
    await until(() => inA.elsewhere === 340);
    await redis.ask(url, "HSET", key, old.id, "41");
    await redis.ask(url, "PUBLISH", channel, `${token} viewers old 41`);
    await until(() => inA.elsewhere === 341);
    // It finds the others' numbers where it looks for them.
    const counts = await redis.ask(url, "HGETALL", key);
    assertEquals(counts.match(/^200$/gm)?.length, 2, counts);
    c.engine.reportViewers("lobby", some(0, 0));
    await until(() => inA.elsewhere === 241);
    const { length } = (await redis.ask(url, "HKEYS", key)).split("\n");
    assertEquals(
      length,
      3,
      "one's number and hashes, and the old one's number",
    );
  },
);

redisTest(
  "Redis engine ignores hashes that no instance has written, and their instance writes its own again",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    await using inA = new Follower(a);
    await using _inB = new Follower(b);
    const viewers = sketchOf(Uint32Array.from(numbers(300)));
    b.engine.reportViewers("lobby", viewers);
    await until(() => inA.elsewhere === 300);
    const key = "hubbub:{lobby}:viewers";
    const fields = (await redis.ask(url, "HKEYS", key)).split("\n");
    const field = fields.find((field) => field.endsWith(":hashes"))!;
    const stored = await redis.ask(url, "HGET", key, field);
    for (const wrong of [stored + stored, "x".repeat(1_000_000)]) {
      await redis.pipe(url, ["HSET", key, field], wrong);
      const [{ elsewhere }] = await a.engine.rooms(1);
      assert([0, 300].includes(elsewhere), `${elsewhere}`);
      await until(async () =>
        await redis.ask(url, "HGET", key, field) === stored
      );
    }
    await until(() => inA.elsewhere === 300);
  },
);

redisTest(
  "Redis engine keeps nothing for a room without subscribers",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    const subscribed = async () =>
      await redis.ask(url, "PUBSUB", "CHANNELS", "*");
    {
      await using first = new Follower(a);
      await using second = new Follower(a);
      await a.engine.publish("lobby", newMessage("x"));
      await until(() => first.seqs.length === 1 && second.seqs.length === 1);
      // One subscription for the room, for any number of followers.
      assertEquals((await subscribed()).split("\n").length, 1);
      assertNotEquals(await subscribed(), "");
    }
    await until(async () => await subscribed() === "");
    await using again = new Follower(a);
    await until(() => again.seqs.length === 1);
  },
);

redisTest(
  "Redis engine delivers what it missed during a lost connection before newer events",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    await using reader = new Follower(b);
    using _silent = stub(console, "error");
    let said = 0;
    for (let round = 0; round < 5; round++) {
      for (let n = 0; n < 40; n++) {
        if (n === 20) await redis.ask(url, "CLIENT", "KILL", "TYPE", "pubsub");
        await a.engine.publish("lobby", newMessage(`m${++said}`));
      }
      await until(() => reader.seqs.length === said);
    }
    assertEquals(reader.seqs, numbers(said));
  },
);

redisTest(
  "Redis engine finds a message whose notification was lost, in a quiet room",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    await a.engine.publish("lobby", newMessage("x"));
    await using reader = new Follower(a);
    await until(() => reader.seqs.length === 1);
    // As another instance stores it, without the notification.
    await storeMessage(redis, url, 2, reader.events[0].json);
    await until(() => reader.seqs.length === 2);
    assertEquals(await a.engine.publish("lobby", newMessage("y")), 3);
    await until(() => reader.seqs.length === 3);
    assertEquals(reader.seqs, [1, 2, 3]);
  },
);

redisTest(
  "Redis engine ends subscriptions whose order is gone, and the room starts a new one",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    const secret = await a.engine.secret();
    await a.engine.publish("lobby", newMessage("x"));
    await using inA = new Follower(a);
    await using inB = new Follower(b);
    await until(() => inA.seqs.length + inB.seqs.length === 2);
    const { epoch } = await a.engine.head("lobby");
    await redis.ask(url, "FLUSHALL");
    for (const { ended } of [inA, inB]) assert(await ended instanceof Refusal);
    const head = await b.engine.head("lobby");
    assertNotEquals(head.epoch, epoch);
    assertEquals(head.seq, 0);
    // The shared secret is the same for new instances.
    await until(async () => {
      await using late = await Instance.open(url);
      return await late.engine.secret() === secret;
    });
  },
);

redisTest(
  "Redis engine gives an order that went back another epoch before its next message",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    for (const n of numbers(3)) {
      await a.engine.publish("lobby", newMessage(`m${n}`));
    }
    await using reader = new Follower(a);
    await until(() => reader.seqs.length === 3);
    const { epoch } = await a.engine.head("lobby");
    // As after restoring a backup made after the second message.
    await redis.ask(url, "HDEL", "hubbub:{lobby}:log", "3");
    await redis.ask(url, "HSET", "hubbub:{lobby}:meta", "seq", "2");
    // A seq that a client may have seen is not used again in the same epoch.
    const seq = await a.engine.publish("lobby", newMessage("other"));
    const head = await b.engine.head("lobby");
    assertEquals(head.seq, seq);
    assertNotEquals(head.epoch, epoch);
    assert(await reader.ended instanceof Refusal);
  },
);

redisTest(
  "Redis engine stays subscribed to exactly the followed rooms, even as connections are lost",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await using b = await Instance.open(url);
    using _silent = stub(console, "error");
    const rooms = numbers(20).map((n) => `room-${n}`);
    for (const room of rooms) await a.engine.open(room);
    for (let round = 1; round <= 3; round++) {
      await Promise.all(rooms.map(async (room, i) => {
        await new Promise((turn) => setTimeout(turn, i * 5));
        await using reader = new Follower(a, room);
        for (let n = 1; n <= 3; n++) {
          await b.engine.publish(room, newMessage(`${round}-${n}`));
          if ((i + n) % 7 === 0) {
            await redis.ask(url, "CLIENT", "KILL", "TYPE", "pubsub");
          }
        }
        await until(() => reader.seqs.length === round * 3);
        assertEquals(reader.seqs, numbers(round * 3));
      }));
    }
    await until(async () =>
      await redis.ask(url, "PUBSUB", "CHANNELS", "*") === ""
    );
  },
);

redisTest("Redis engine refuses everything once it is closed", async () => {
  await using redis = await TestRedis.start();
  const url = redis.url();
  const { engine } = await Instance.open(url);
  await engine.open("lobby");
  await engine.close();
  using reported = stub(console, "error");
  const asked: (() => Promise<unknown>)[] = [
    () => engine.publish("lobby", newMessage("b")),
    () => engine.subscribe("lobby", 0).next(),
    () => engine.open("games"),
    () => engine.rooms(1),
    () => engine.read("lobby", 0, 1),
    () => engine.history("lobby", { limit: 1 }),
    () => engine.act("lobby", 0, clear("ann")),
    () => engine.state("lobby", -1),
    () => engine.audit("lobby", { limit: 1 }),
    () => engine.take([{ key: "k", intervalMs: 1, burst: 1 }]),
  ];
  for (const ask of asked) {
    const { code } = await assertRejects(ask, Refusal, undefined, `${ask}`);
    assertEquals(code, "unavailable");
  }
  engine.reportViewers("lobby", { count: 1 });
  assertEquals(reported.calls.length, 0);
});

redisTest(
  "Redis engine remembers keys for ten minutes and then forgets them",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    /** As if the keys had last been rotated `minutes` ago. */
    const pass = (minutes: number) => {
      const then = `${Date.now() - minutes * 60_000}`;
      return redis.ask(url, "HSET", "hubbub:{lobby}:meta", "rotated_at", then);
    };
    const k = newMessage("k");
    assertEquals(await a.engine.publish("lobby", k), 1);
    await pass(10);
    assertEquals(await a.engine.publish("lobby", newMessage("a")), 2);
    assertEquals(await a.engine.publish("lobby", k), 1);
    await pass(16);
    assertEquals(await a.engine.publish("lobby", newMessage("b")), 3);
    assertEquals(await a.engine.publish("lobby", k), 1);
    assertEquals(await a.engine.findByKey("lobby", "ann", "k"), 1);
    await pass(16);
    assertEquals(await a.engine.publish("lobby", newMessage("c")), 4);
    assertEquals(await a.engine.findByKey("lobby", "ann", "k"), undefined);
    assertEquals(await a.engine.findByKey("lobby", "ann", "b"), 3);
    // A quiet room forgets its keys, too.
    for (const key of ["hubbub:{lobby}:keys", "hubbub:{lobby}:keys:older"]) {
      const left = Number(await redis.ask(url, "PTTL", key));
      assert(left > 10 * 60_000 && left <= 150 * 60_000, `${left}`);
    }
  },
);

redisTest(
  "Another instance lists the rooms by their last messages, and a room that was removed after one does not come back",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    const names = async ({ engine }: Instance) =>
      (await engine.rooms(9)).map(({ name }) => name);
    await a.engine.open("games");
    assertEquals(await names(b), ["games", "lobby"]);
    await a.engine.publish("lobby", newMessage("x"));
    await until(async () => (await names(b))[0] === "lobby");
    await a.engine.publish("games", newMessage("x"));
    await b.engine.remove("games");
    // Stores what A knows of its rooms.
    assertEquals(await names(a), ["lobby"]);
    assertEquals(
      await redis.ask(url, "ZRANGE", "hubbub:rooms", "0", "-1"),
      "lobby",
    );
  },
);
