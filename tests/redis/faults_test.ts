import { assert, assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import type { Engine } from "../../hub/engine/engine.ts";
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

/** The longest that an answer may take, in milliseconds. */
const MAX_WAIT_MS = 5_000;

/** Posts until accepted, as the island does; counts the refusals. */
async function insist(
  engine: Engine,
  text: string,
  refused: { times: number },
): Promise<{ text: string; seq: number }> {
  while (true) {
    const start = performance.now();
    try {
      return { text, seq: await engine.publish("lobby", newMessage(text)) };
    } catch (error) {
      assert(error instanceof Refusal, `${error}`);
      assertEquals(error.code, "unavailable");
      assert(error.retryAfterMs);
      refused.times++;
      await new Promise((turn) => setTimeout(turn, 20));
    } finally {
      assert(performance.now() - start < MAX_WAIT_MS, "it hung");
    }
  }
}

redisTest(
  "Redis engine loses nothing and stores nothing twice when Redis is killed under load and restarts",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, a, b } = instances;
    await using inA = new Follower(a);
    await using inB = new Follower(b);
    using _silent = stub(console, "error");
    const refused = { times: 0 };
    const accepted: { text: string; seq: number }[] = [];
    const counts = [0, 0];
    // Both instances have to store something between two restarts of Redis: one that saw
    // nothing of a run can't tell that the order went on in it.
    const bothPost = async () => {
      const enough = counts.map((count) => count + 100);
      await until(() => counts.every((count, side) => count > enough[side]));
    };
    let stop = false;
    const talking = [a, b].flatMap(({ engine }, side) =>
      numbers(10).map(async (talker) => {
        for (let n = 0; !stop; n++) {
          accepted.push(
            await insist(engine, `${side}-${talker}-${n}`, refused),
          );
          counts[side]++;
        }
      })
    );
    for (let kill = 1; kill <= 3; kill++) {
      await bothPost();
      const { times } = refused;
      await redis.signal("SIGKILL");
      await until(() => refused.times > times + 20);
      await redis.start();
    }
    await bothPost();
    stop = true;
    await Promise.all(talking);

    const { seq: head } = await a.engine.head("lobby");
    const ended = Promise.race([inA.ended, inB.ended]).then((reason) => {
      throw new Error("A subscription has ended", { cause: reason });
    });
    await Promise.race([
      until(() => inA.seqs.length >= head && inB.seqs.length >= head),
      ended,
    ]);
    assertEquals(inA.seqs, numbers(head));
    assertEquals(inA.events, inB.events);
    const { texts } = inA;
    assertEquals(new Set(texts).size, texts.length, "each once");
    for (const { seq, text } of accepted) assertEquals(texts[seq - 1], text);
  },
);

redisTest(
  "Redis engine refuses in bounded time while Redis is paused, and recovers",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, a, b } = instances;
    await using reader = new Follower(b);
    await using elsewhere = new Follower(a);
    b.engine.reportViewers("lobby", { count: 7 });
    await until(() => elsewhere.elsewhere === 7);
    using reported = stub(console, "error");
    await redis.signal("SIGSTOP");
    const refused = { times: 0 };
    const saying = numbers(20).map((n) => insist(a.engine, `m${n}`, refused));
    const asked = [
      () => a.engine.head("lobby"),
      () => a.engine.history("lobby", { limit: 1 }),
      () => a.engine.open("games"),
      () => a.engine.rooms(1),
      () => a.engine.read("lobby", 0, 1),
      () => a.engine.findByKey("lobby", "ann", "k"),
      () => a.engine.act("lobby", 0, clear("ann")),
      () => a.engine.state("lobby", -1),
      () => a.engine.audit("lobby", { limit: 1 }),
      () => a.engine.take([{ key: "k", intervalMs: 1, burst: 1 }]),
    ];
    for (let round = 0; round < 3; round++) {
      const start = performance.now();
      await Promise.all(asked.map((ask) => assertRejects(ask, Refusal)));
      assert(performance.now() - start < MAX_WAIT_MS, "it hung");
      // The engine gives a connection up after some seconds: the pause has to be
      // longer.
      await new Promise((turn) => setTimeout(turn, 1_500));
    }
    await redis.signal("SIGCONT");
    const said = await Promise.all(saying);
    assert(refused.times >= 20);
    await until(() => reader.seqs.length >= 20);
    assertEquals(reader.seqs, numbers(20));
    for (const { seq, text } of said) {
      assertEquals(reader.texts[seq - 1], text);
    }
    // No instance was considered dead during the pause.
    assertEquals(elsewhere.elsewhere, 7);
    const lines = reported.calls.map(({ args }) => `${args}`);
    assert(lines.length < 20, lines.join("\n"));
  },
);

redisTest(
  "Redis engine refuses writes while Redis is out of memory, still reads, and recovers",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    await a.engine.publish("lobby", newMessage("a"));
    await using reader = new Follower(a);
    using reported = stub(console, "error");
    await redis.ask(url, "CONFIG", "SET", "maxmemory", "1");
    for (const text of ["b", "c", "d"]) {
      const refusal = await assertRejects(
        () => a.engine.publish("lobby", newMessage(text)),
        Refusal,
      );
      assertEquals(refusal.code, "unavailable");
      assert(refusal.retryAfterMs);
    }
    await assertRejects(() => a.engine.open("games"), Refusal);
    assertEquals((await a.engine.history("lobby", { limit: 9 })).seq, 1);
    assertEquals((await a.engine.read("lobby", 0, 9)).length, 1);
    assert(reported.calls.length >= 1);
    await redis.ask(url, "CONFIG", "SET", "maxmemory", "0");
    assertEquals(await a.engine.publish("lobby", newMessage("b")), 2);
    await until(() => reader.seqs.length === 2);
    assertEquals(reader.texts, ["a", "b"]);
  },
);

redisTest(
  "Redis engine refuses a room with foreign keys, reports it once, and overwrites nothing",
  async () => {
    await using redis = await TestRedis.start();
    const foreign: [string, string[]][] = [
      ["hubbub:{games}:log", ["SET", "hubbub:{games}:log", "theirs"]],
      ["hubbub:{games}:meta", ["LPUSH", "hubbub:{games}:meta", "theirs"]],
      ["hubbub:{games}:keys", ["SET", "hubbub:{games}:keys", "theirs"]],
      ["hubbub:{games}:log", ["XADD", "hubbub:{games}:log", "7-7", "x", "y"]],
      ["hubbub:{games}:meta", ["HSET", "hubbub:{games}:meta", "x", "y"]],
    ];
    for (const opened of [false, true]) {
      for (const [key, command] of foreign) {
        const url = redis.url();
        await using a = await Instance.open(url);
        await a.engine.open("lobby");
        if (opened) {
          await a.engine.open("games");
          await a.engine.publish("games", newMessage("x"));
          await redis.ask(url, "DEL", key);
        }
        await redis.ask(url, ...command);
        const before = await redis.ask(url, "DUMP", key);
        using reported = stub(console, "error");
        for (const text of ["b", "c", "d"]) {
          const refusal = await assertRejects(
            () => a.engine.publish("games", newMessage(text)),
            Refusal,
            undefined,
            `${opened} ${command}`,
          );
          assert(
            ["unavailable", "no_such_room"].includes(refusal.code),
            refusal.code,
          );
          await a.engine.publish("lobby", newMessage(text));
        }
        assertEquals(await redis.ask(url, "DUMP", key), before);
        assert(reported.calls.length <= 1, `${command}`);
      }
    }
  },
);

redisTest(
  "Redis engine drops anything from Redis that is not an event",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    await a.engine.publish("lobby", newMessage("a"));
    await using reader = new Follower(a);
    const { epoch } = await a.engine.head("lobby");
    using _silent = stub(console, "error");
    const token = await redis.ask(url, "HGET", "hubbub:{lobby}:meta", "token");
    const channel = `hubbub:{lobby}:events:${new URL(url).pathname.slice(1)}`;
    for (
      const payload of [
        "",
        "\n",
        "said",
        `events ${epoch} 2\n{}`,
        `said ${epoch} 2`,
        `said ${epoch} 2\n<script>`,
        `said ${epoch} 2\n{"type":"message","seq":2}`,
        `said ${epoch} 2\n{"type":"message","seq":3,"at":1,"from":{"id":"","name":"","role":""},"text":""}`,
        `said ${epoch} 99999999999999999999\nx`,
        `said ${epoch} 50\nx`,
        `act other 2\n{}`,
        `viewers x -1`,
        `viewers x 1e99`,
        `viewers x`,
      ]
    ) {
      await redis.ask(url, "PUBLISH", channel, payload);
      await redis.ask(url, "PUBLISH", channel, `${token} ${payload}`);
    }
    assertEquals(await a.engine.publish("lobby", newMessage("b")), 2);
    await until(() => reader.seqs.length === 2);
    assertEquals(reader.texts, ["a", "b"]);
    assertEquals(reader.elsewhere, 0);
    // An invalid entry in the log can't be skipped: the order would have a hole.
    await storeMessage(redis, url, 3, "<script>");
    for (
      const ask of [
        () => a.engine.read("lobby", 0, 9),
        () => a.engine.history("lobby", { limit: 9 }),
      ]
    ) {
      assertEquals((await assertRejects(ask, Refusal)).code, "unavailable");
    }
    // Subscribers are ended rather than left waiting.
    assert(await reader.ended instanceof Refusal);
    assertEquals(reader.texts, ["a", "b"]);
  },
);

redisTest(
  "Redis engine ends a subscription that missed more than is kept",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    await a.engine.publish("lobby", newMessage("a"));
    await using reader = new Follower(a);
    await until(() => reader.seqs.length === 1);
    const { json } = reader.events[0];
    await redis.ask(url, "HSET", "hubbub:{lobby}:meta", "first", "8");
    for (const seq of [8, 9]) await storeMessage(redis, url, seq, json);
    assert(await reader.ended instanceof Refusal);
    assertEquals(reader.seqs, [1]);
    await using again = new Follower(a, "lobby", 9);
    assertEquals(await a.engine.publish("lobby", newMessage("b")), 10);
    await until(() => again.seqs.length === 1);
  },
);
