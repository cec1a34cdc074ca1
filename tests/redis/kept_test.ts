import { assert, assertEquals } from "@std/assert";
import type { Act } from "../../hub/engine/engine.ts";
import type { Script } from "../../hub/engine/redis/connection/script.ts";
import {
  EXPIRE_KEPT,
  TRIM_KEPT,
} from "../../hub/engine/redis/upkeep/sweep_scripts.ts";
import { KEPT_MS } from "../../hub/engine/retention.ts";
import { act, newMessage, numbers } from "../engine/tools.ts";
import { Instance, redisTest, TestRedis, TwoInstances } from "./redis.ts";
import { until } from "../tools/until.ts";
import { eachCut, FIRST, readAll, record } from "./torn.ts";
import { everything } from "./everything.ts";

const KEPT = "hubbub:{lobby}:kept";
const ACTS = `${KEPT}:acts`;

/** Lets what acts have kept so far be kept for `ms`, and trims. */
async function expire(
  redis: TestRedis,
  url: string,
  { engine }: Instance,
  ms = KEPT_MS,
): Promise<void> {
  const acts = await redis.ask(url, "ZRANGE", ACTS, "0", "-1");
  const at = String(await engine.time() - ms);
  for (const each of acts.split("\n").filter(Boolean)) {
    await redis.ask(url, "ZADD", ACTS, at, each);
  }
  await engine.trim();
}

/** Ann's messages, Bob's replies to them, and an announcement. */
async function talk({ engine }: Instance): Promise<void> {
  await engine.open("lobby");
  for (const n of [1, 3, 5]) {
    await engine.publish("lobby", newMessage(`gone ${n}`));
    const reply = { seq: n, from: { id: "ann", name: "ANN" } };
    const bob = newMessage(`bob ${n}`, { viewer: "bob" });
    await engine.publish("lobby", { ...bob, reply });
  }
}

/** The seqs of the lobby's messages and what they reply to. */
async function replies({ engine }: Instance): Promise<unknown[]> {
  const { messages } = await engine.history("lobby", { limit: 99 });
  return messages.map(({ seq, text, reply }) => [seq, text, reply?.seq]);
}

const TALK = [1, 3, 5].flatMap((n) => [
  [n, `gone ${n}`, undefined],
  [n + 1, `bob ${n}`, n],
]);

const PURGE: Act = act({
  removes: { targets: [1], viewers: ["ann"], keep: true },
  changes: { purged: "true" },
});

redisTest(
  "An act that keeps messages, of whose script Redis kept only the first writes, is repeated, and what it took away can be restored",
  async () => {
    const torn = await record(
      (instance) => talk(instance),
      ({ engine }) => engine.act("lobby", 0, PURGE),
    );
    const written = torn.script.map(({ args }) => `${args[0]} ${args[1]}`);
    for (
      const name of [
        "HSET hubbub:{lobby}:kept",
        "ZADD hubbub:{lobby}:kept:acts",
      ]
    ) {
      assert(written.includes(name), `${written}`);
    }
    await using redis = await TestRedis.start();
    await eachCut(redis, torn, async ({ url, instance, other, at }) => {
      const { version } = await instance.engine.state("lobby", -1);
      const seq = await instance.engine.act("lobby", version, PURGE);
      const left = await replies(other);
      assertEquals(
        left,
        [1, 3, 5].map((n) => [n + 1, `bob ${n}`, undefined]),
        at,
      );
      assertEquals(await other.engine.kept("lobby", seq), [1, 3, 5], at);
      await other.engine.act("lobby", seq, act({ restores: seq }));
      assertEquals(await replies(instance), TALK, at);
      await readAll(other, at);
      // What the torn script left is swept, too.
      await expire(redis, url, other);
      assertEquals(await redis.ask(url, "EXISTS", KEPT, ACTS), "0", at);
    });
  },
);

redisTest(
  "An act that restores messages, of whose script Redis kept only the first writes, is repeated, and restores all",
  async () => {
    const restore = act({ restores: 7, changes: { restored: "true" } });
    const torn = await record(
      async (instance) => {
        await talk(instance);
        await instance.engine.act("lobby", 0, PURGE);
      },
      ({ engine }) => engine.act("lobby", 7, restore),
    );
    await using redis = await TestRedis.start();
    for (const begin of Object.values(FIRST)) {
      await eachCut(redis, torn, async ({ url, instance, other, at }) => {
        await begin(instance.engine);
        const { version } = await instance.engine.state("lobby", -1);
        await other.engine.act("lobby", version, restore);
        assertEquals((await replies(instance)).slice(0, 6), TALK, at);
        await readAll(instance, at);
        assertEquals(await other.engine.kept("lobby", 7), [], at);
        assertEquals(await redis.ask(url, "EXISTS", KEPT, ACTS), "0", at);
      });
    }
  },
);

redisTest(
  "Redis keeps what acts delete for a day: instances delete it, and if none runs Redis itself",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    const { engine } = a;
    for (const n of numbers(3)) {
      await engine.publish("lobby", newMessage(`m${n}`));
    }
    const keep = (target: number) =>
      act({ removes: { targets: [target], keep: true } });
    await engine.act("lobby", 0, keep(1));
    await expire(redis, url, b, KEPT_MS - 60_000);
    await engine.act("lobby", 4, keep(2));
    for (const key of [KEPT, ACTS]) {
      const left = Number(await redis.ask(url, "PTTL", key));
      assert(left > KEPT_MS / 2 && left <= KEPT_MS, `${left}`);
    }
    assertEquals(await b.engine.kept("lobby", 4), [1]);
    await redis.ask(url, "ZINCRBY", ACTS, "-60000", "4");
    await b.engine.trim();
    assertEquals(await b.engine.kept("lobby", 4), []);
    assertEquals(await b.engine.kept("lobby", 5), [2]);
    // Its clock was set back by a month.
    await expire(redis, url, b, -30 * KEPT_MS);
    const at = Number(await redis.ask(url, "ZSCORE", ACTS, "5"));
    assert(at <= await engine.time(), `${at}`);
    assertEquals(await engine.kept("lobby", 5), [2]);
    await expire(redis, url, b);
    assertEquals(await redis.ask(url, "EXISTS", KEPT, ACTS), "0");
    await engine.act("lobby", 5, act({ restores: 5 }));
    const { messages } = await engine.history("lobby", { limit: 9 });
    assertEquals(messages.map(({ text }) => text), ["m3"]);
  },
);

redisTest(
  "Nothing of what acts keep is left in Redis' memory, its RDB, or its AOF once that is rewritten, after it is forgotten or was kept long enough",
  async () => {
    for (const by of ["forget", "time"]) {
      await using redis = await TestRedis.start("--rdbcompression", "no");
      const url = redis.url();
      await using instance = await Instance.open(url);
      const { engine } = instance;
      await engine.open("lobby");
      const ann = { id: "ann", name: "name-of-ann" } as const;
      await engine.publish("lobby", {
        ...newMessage("gone-one", { key: "1" }),
        from: { ...ann, role: "viewer" },
      });
      const reply = { seq: 1, from: ann };
      await engine.publish("lobby", {
        ...newMessage("kept-one", { viewer: "bob", key: "2" }),
        reply,
      });
      await engine.publish("lobby", {
        ...newMessage("kept-two", { viewer: "bob", key: "3" }),
        reply,
      });
      // A reply that is taken away, and one that only loses whom it replies to.
      await engine.act(
        "lobby",
        0,
        act({ removes: { targets: [2], keep: true } }),
      );
      const removes = { viewers: ["ann"], keep: true } as const;
      await engine.act("lobby", 4, act({ removes }));
      const before = await everything(redis, url);
      for (const text of ["gone-one", "kept-one", "kept-two", "name-of-ann"]) {
        assert(before.includes(text), text);
      }
      if (by === "time") await expire(redis, url, instance);
      else {
        const removes = { viewers: ["ann"], forget: true } as const;
        await engine.act("lobby", 5, act({ removes }));
      }
      await redis.ask(url, "CONFIG", "SET", "dbfilename", "after.rdb");
      await redis.ask(url, "SAVE");
      await redis.ask(url, "BGREWRITEAOF");
      await until(async () => {
        const info = await redis.ask(url, "INFO", "persistence");
        return /aof_rewrite_in_progress:0/.test(info) &&
          /aof_rewrite_scheduled:0/.test(info);
      });
      // Its former files are removed after that.
      await until(async () =>
        !(await everything(redis, url)).includes("gone-one")
      );
      const after = await everything(redis, url);
      assert(!after.includes("name-of-ann"), by);
      assert(after.includes("kept-two"), by);
      assertEquals(after.includes("kept-one"), by === "forget");
    }
  },
);

redisTest(
  "Redis deletes what acts keep in small steps, whether it is of one act or of many",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    const { engine } = a;
    const count = 2_600;
    await Promise.all(
      numbers(count).map((n) =>
        engine.publish("lobby", newMessage(`m${n}`, { key: `${n}` }))
      ),
    );
    let version = 0;
    const keep = async (targets: number[]) => {
      const removes = { targets, keep: true } as const;
      version = await engine.act("lobby", version, act({ removes }));
      return version;
    };
    const small = [];
    for (const n of numbers(110)) small.push(await keep([n]));
    const large = await keep(numbers(count));
    const left = async () =>
      Number(await redis.ask(url, "HLEN", KEPT)) -
      Number(await redis.ask(url, "ZCARD", ACTS));
    assertEquals(await left(), count);
    const run = ({ text }: Script, ...args: string[]) =>
      redis.ask(
        ...[url, "EVAL", text, "3", "hubbub:{lobby}:meta", KEPT, ACTS] as const,
        ...args,
      );

    // The history begins later.
    await redis.ask(url, "HSET", "hubbub:{lobby}:meta", "first", "2001");
    await run(TRIM_KEPT, "0", "1");
    assertEquals(await left(), count - 100);
    await b.engine.trim();
    assertEquals(await left(), count - 2_000);
    assertEquals(await b.engine.kept("lobby", small[0]), []);
    assertEquals((await b.engine.kept("lobby", large))[0], 2_001);
    // Another instance that deleted at the same time made this one skip some.
    await redis.ask(url, "HSET", KEPT, `${large}:500`, "skipped");
    assertEquals(await left(), count - 1_999);
    await b.engine.trim();
    assertEquals(await left(), count - 2_000);

    const at = String(await engine.time() - KEPT_MS);
    await redis.ask(url, "ZADD", ACTS, at, String(large));
    // The act still lists what it no longer has: 111 to 2,000.
    await run(EXPIRE_KEPT);
    assertEquals(await left(), 600);
    await run(EXPIRE_KEPT);
    assertEquals(await left(), 490);
    assertEquals((await b.engine.kept("lobby", large)).length, 490);
    await run(EXPIRE_KEPT);
    assertEquals(await left(), 0);
    assertEquals(await b.engine.kept("lobby", large), []);
    await expire(redis, url, b);
    assertEquals(await redis.ask(url, "EXISTS", KEPT, ACTS), "0");
  },
);

redisTest(
  "A room opened by the name of one that an older version removed keeps nothing of that one",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a } = instances;
    await a.engine.publish("lobby", newMessage("one"));
    const removes = { targets: [1], keep: true } as const;
    await a.engine.act("lobby", 0, act({ removes }));
    const dump = async (key: string) => {
      await redis.ask(url, "COPY", key, `${key}:copy`);
    };
    for (const key of [KEPT, ACTS]) await dump(key);
    await a.engine.remove("lobby");
    assertEquals(await redis.ask(url, "EXISTS", KEPT, ACTS), "0");
    for (const key of [KEPT, ACTS]) {
      await redis.ask(url, "RENAME", `${key}:copy`, key);
    }
    await a.engine.open("lobby");
    assertEquals(await a.engine.kept("lobby", 2), []);
    assertEquals(await redis.ask(url, "EXISTS", KEPT, ACTS), "0");
  },
);
