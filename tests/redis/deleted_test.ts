import { assert, assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import type { Engine } from "../../hub/engine/engine.ts";
import { Commits } from "../../hub/engine/redis/commits.ts";
import { RedisConnection } from "../../hub/engine/redis/connection/connection.ts";
import { roomKeys } from "../../hub/engine/redis/keys.ts";
import { RedisActs } from "../../hub/engine/redis/acts.ts";
import { RedisRooms } from "../../hub/engine/redis/room.ts";
import { Refusal } from "../../hub/refusal.ts";
import { act, newMessage, numbers, publish } from "../engine/tools.ts";
import {
  Follower,
  Instance,
  redisTest,
  TestRedis,
  TwoInstances,
} from "./redis.ts";
import { until } from "../tools/until.ts";
import { all, clear, remove, shown, storeMessage } from "./acts.ts";

redisTest(
  "Messages deleted on one instance are deleted for late subscribers on another",
  async () => {
    await using instances = await TwoInstances.start();
    const { a, b } = instances;
    await using live = new Follower(b);
    for (const who of ["ann", "bob", "ann", "bob", "cid"]) {
      await a.engine.publish(
        "lobby",
        newMessage(`${who}'s`, {
          viewer: who,
          key: crypto.randomUUID(),
        }),
      );
    }
    // Otherwise it might read the messages only after their deletion.
    await until(() => live.seqs.length === 5);
    await b.engine.act("lobby", 0, clear("ann"));
    await a.engine.act("lobby", 6, remove(5));
    // The last message is deleted by the act after it, which stays.
    await a.engine.publish("lobby", newMessage("last"));
    await until(() => live.seqs.length === 8);
    await b.engine.act("lobby", 7, remove(8));
    const expected = [
      ...["deleted 1", "bob's", "deleted 3", "bob's", "deleted 5", "cleared"],
      ...["deleted 5", "deleted 8", "deleted 8"],
    ];
    for (const instance of [a, b]) {
      assertEquals(await all(instance), expected);
      for (const after of [0, 1, 2, 4, 7, 8]) {
        await using late = new Follower(instance, "lobby", after);
        await until(() => late.seqs.at(-1) === 9);
        assertEquals(shown(late.events), expected.slice(after));
      }
    }
    // The live subscriber received the messages, and then the deletions.
    await until(() => live.seqs.length === 9);
    assertEquals(shown(live.events), [
      ...["ann's", "bob's", "ann's", "bob's", "cid's", "cleared"],
      ...["deleted 5", "last", "deleted 8"],
    ]);
    assertEquals(await b.engine.publish("lobby", newMessage("on")), 10);
    const { epoch } = await a.engine.head("lobby");
    assertEquals(epoch, (await b.engine.state("lobby", -1)).epoch);
  },
);

redisTest(
  "A subscriber that missed deletions continues after them",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    await using reader = new Follower(b);
    using _silent = stub(console, "error");
    let version = 0;
    for (const round of numbers(5)) {
      // It misses all deletions until it has reconnected.
      await redis.ask(url, "CLIENT", "KILL", "TYPE", "pubsub");
      await publish(a.engine, 50, `${round}-`);
      const { seq } = await a.engine.head("lobby");
      version = await a.engine.act("lobby", version, remove(seq));
      version = await a.engine.act("lobby", version, remove(seq - 49));
      if (round === 3) {
        version = await a.engine.act("lobby", version, clear("ann"));
      }
      await until(() => reader.seqs.at(-1) === version);
    }
    assertEquals(reader.seqs, numbers(version));
  },
);

redisTest(
  "Clearing a viewer in a busy room deletes all earlier messages and keeps all later ones",
  async () => {
    await using instances = await TwoInstances.start();
    const { a, b } = instances;
    await using reader = new Follower(b);
    let stop = false;
    const talking = [a, b].flatMap(({ engine }, side) =>
      ["ann", "bob"].map(async (viewer) => {
        for (let n = 0; !stop; n++) {
          await Promise.all(
            numbers(20).map((i) =>
              engine.publish(
                "lobby",
                newMessage(`${viewer} ${side} ${n} ${i}`, { viewer }),
              )
            ),
          );
        }
      })
    );
    let version = 0;
    for (let round = 1; round <= 5; round++) {
      await until(() => reader.seqs.length > round * 800);
      const { engine } = round % 2 ? a : b;
      version = await engine.act("lobby", version, clear("ann"));
    }
    stop = true;
    await Promise.all(talking);
    const { seq } = await a.engine.head("lobby");
    await until(() => reader.seqs.length === seq);
    assertEquals(reader.seqs, numbers(seq));
    const events = await b.engine.read("lobby", 0, seq);
    assertEquals(events.map(({ seq }) => seq), numbers(seq));
    for (const [i, said] of reader.events.entries()) {
      const gone = said.seq < version && said.json.includes('"id":"ann"') &&
        said.type === "message";
      assertEquals(events[i].type, gone ? "deleted" : said.type);
      if (!gone) assertEquals(events[i], said);
    }
  },
);

redisTest(
  "Messages that a viewer posts while being cleared are cleared too",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    await publish(a.engine, 3);
    const connection = await RedisConnection.open(url);
    using _closed = { [Symbol.dispose]: () => connection.close() };
    const commits = new Commits(connection);
    const moderation = new RedisActs(
      connection,
      new BusyRooms(connection, commits, a.engine),
      commits,
      () => undefined,
    );
    assertEquals(await moderation.act("lobby", 0, clear("ann")), 6);
    assertEquals(
      (await a.engine.history("lobby", { limit: 9 })).messages
        .map(({ text }) => text),
      ["bob's"],
    );
    assertEquals(await all(a), [
      ...["deleted 1", "deleted 2", "deleted 3", "deleted 4"],
      ...["bob's", "cleared"],
    ]);
  },
);

/** Posts two messages after every read of a room. */
class BusyRooms extends RedisRooms {
  readonly #engine: Engine;

  constructor(connection: RedisConnection, commits: Commits, engine: Engine) {
    super(connection, commits);
    this.#engine = engine;
  }

  override async page(room: string, after: number) {
    const events = await super.page(room, after);
    await this.#engine.publish(room, newMessage("late"));
    await this.#engine.publish(room, newMessage("bob's", { viewer: "bob" }));
    return events;
  }
}

redisTest(
  "A trimmed log begins later, and forgets earlier deletions",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    await publish(a.engine, 20);
    let version = 0;
    for (const target of [1, 2, 5, 11, 12]) {
      version = await a.engine.act("lobby", version, remove(target));
    }
    const [log, meta] = ["hubbub:{lobby}:log", "hubbub:{lobby}:meta"];
    // As appending does eventually: it removes what is older than the kept range.
    await redis.ask(url, "HSET", meta, "first", "11");
    await redis.ask(url, "HDEL", log, ...numbers(10).map(String));
    using _silent = stub(console, "error");
    for (const after of [0, 1, 4, 9]) {
      await using early = new Follower(a, "lobby", after);
      assert(await early.ended instanceof Refusal, `${after}`);
      assertEquals(early.seqs.length, 0);
    }
    for (const after of [10, 12, 20]) {
      await using late = new Follower(a, "lobby", after);
      await until(() => late.seqs.at(-1) === version);
      assertEquals(late.seqs, numbers(version).slice(after));
    }
    assertEquals((await a.engine.history("lobby", { limit: 99 })).seq, version);

    // Much later, when none of these events is in the log any more.
    const { json: far } = (await a.engine.read("lobby", 12, 13))[0];
    await storeMessage(redis, url, 200_000, far);
    await redis.ask(url, "HSET", meta, "first", "200000");
    await a.engine.act("lobby", version, remove(200_000));
    const events = await a.engine.read("lobby", 199_999, 200_001);
    assertEquals(shown(events), ["deleted 200000", "deleted 200000"]);
  },
);

redisTest(
  "Appending removes events older than the kept range, even if few events are left in it",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    await publish(a.engine, 400);
    const { json } = (await a.engine.read("lobby", 99, 100))[0];
    const log = "hubbub:{lobby}:log";
    await storeMessage(redis, url, 120_350, json);
    // 351 of them are too old. They are removed little by little, until fewer than a
    // hundred are left.
    assertEquals(await a.engine.publish("lobby", newMessage("on")), 120_351);
    assertEquals(await redis.ask(url, "HLEN", log), "301");
    let version = 0;
    for (const left of [201, 101, 102, 103]) {
      version = await a.engine.act("lobby", version, act());
      assertEquals(await redis.ask(url, "HLEN", log), `${left}`);
    }
  },
);

redisTest(
  "An order that went back continues with all events in another epoch, also after an act",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    await publish(a.engine, 5);
    await using reader = new Follower(a);
    await until(() => reader.seqs.length === 5);
    const { epoch } = await a.engine.head("lobby");
    // As after restoring a backup made after the second message.
    for (const seq of [3, 4, 5]) {
      await redis.ask(url, "HDEL", "hubbub:{lobby}:log", `${seq}`);
    }
    await redis.ask(url, "HSET", "hubbub:{lobby}:meta", "seq", "2");
    assertEquals(await a.engine.act("lobby", 0, act()), 6);
    const head = await b.engine.head("lobby");
    assert(head.epoch !== epoch);
    assertEquals(head.seq, 6);
    assertEquals((await b.engine.state("lobby", -1)).version, 6);
    assert(await reader.ended instanceof Refusal);
    for (const instance of [a, b]) {
      assertEquals(await all(instance), [
        ...["m1", "m2", "deleted 3", "deleted 4", "deleted 5", "state"],
      ]);
      await using late = new Follower(instance);
      await until(() => late.seqs.length === 6);
    }
  },
);

redisTest(
  "Pages begin with the log's first event, even if earlier ones were deleted",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    await publish(a.engine, 30);
    await a.engine.act("lobby", 0, remove(12));
    await a.engine.act("lobby", 31, remove(11));
    const all = await a.engine.page("lobby", 0, 99);
    assertEquals(all.map(({ seq }) => seq), numbers(32));
    // As a long log is trimmed.
    const { meta } = roomKeys("lobby");
    await redis.ask(url, "HSET", meta, "first", "11");
    assertEquals(await a.engine.page("lobby", 0, 99), all.slice(10));
    await redis.ask(url, "HSET", meta, "first", "20");
    assertEquals(await a.engine.page("lobby", 0, 99), all.slice(19));
  },
);
