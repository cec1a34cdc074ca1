import { assert, assertEquals } from "@std/assert";
import { KEPT_MS } from "../../hub/engine/retention.ts";
import { act } from "../engine/tools.ts";
import { everything } from "./everything.ts";
import { Instance, redisTest, TestRedis, TwoInstances } from "./redis.ts";
import { until } from "../tools/until.ts";
import { eachCut, record } from "./torn.ts";

const ENTRIES = "hubbub:{lobby}:kept:entries";
const FIELDS = "hubbub:{lobby}:kept:fields";

const of = (viewer: string) => ({
  key: `held:${viewer}`,
  viewer,
  replyTo: "eve",
  json: `"words-of-${viewer}"`,
});

/** Lets the only entry of an act be kept `ms` ago. */
async function stamp(
  redis: TestRedis,
  url: string,
  { engine }: Instance,
  { seq, ms }: { seq: number; ms: number },
): Promise<void> {
  const by = [FIELDS, `${seq}`, `${seq}`, "BYSCORE"];
  const field = (await redis.ask(url, "ZRANGE", ...by)).trim();
  const [act, , ...rest] = field.split("\n");
  const stamped = [act, await engine.time() - ms, ...rest].join("\n");
  const json = (await redis.ask(url, "HGET", ENTRIES, field)).trim();
  await redis.ask(url, "HSET", ENTRIES, stamped, json);
  await redis.ask(url, "ZADD", FIELDS, act, stamped);
  await redis.ask(url, "HDEL", ENTRIES, field);
  await redis.ask(url, "ZREM", FIELDS, field);
}

redisTest(
  "An act that keeps entries, of whose script Redis kept only the first writes, is repeated, and what it took away is kept",
  async () => {
    const keeping = act({
      keeps: [of("ann"), of("bob")],
      changes: { "held:ann": null },
    });
    const torn = await record(
      async ({ engine }) => {
        await engine.open("lobby");
      },
      ({ engine }) => engine.act("lobby", 0, keeping),
    );
    await using redis = await TestRedis.start();
    await eachCut(redis, torn, async ({ url, instance, other, at }) => {
      const { version } = await instance.engine.state("lobby", -1);
      const seq = await instance.engine.act("lobby", version, keeping);
      const kept = await other.engine.keptEntries("lobby", seq);
      assertEquals([...kept.keys()].sort(), ["held:ann", "held:bob"], at);
      await other.engine.act("lobby", seq, act({ restores: seq }));
      assertEquals((await other.engine.keptEntries("lobby", seq)).size, 0, at);
      // What the torn script left is deleted in time, too.
      const listed = await redis.ask(url, "ZRANGE", FIELDS, "0", "-1");
      for (const kept of (await redis.ask(url, "HKEYS", ENTRIES)).split("\n")) {
        assert(listed.includes(kept), at);
      }
    });
  },
);

redisTest(
  "Redis keeps entries that acts took away for a day: instances delete them, and if none runs Redis itself",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    await a.engine.act("lobby", 0, act({ keeps: [of("ann")] }));
    await a.engine.act("lobby", 1, act({ keeps: [of("bob")] }));
    for (const key of [ENTRIES, FIELDS]) {
      const left = Number(await redis.ask(url, "PTTL", key));
      assert(left > KEPT_MS / 2 && left <= KEPT_MS, `${left}`);
    }
    const sizes = async () =>
      await Promise.all(
        [1, 2].map(async (seq) =>
          (await a.engine.keptEntries("lobby", seq)).size
        ),
      );
    await stamp(redis, url, a, { seq: 1, ms: KEPT_MS });
    await stamp(redis, url, a, { seq: 2, ms: KEPT_MS - 60_000 });
    assertEquals(await sizes(), [1, 1]);
    await b.engine.trim();
    assertEquals(await sizes(), [0, 1]);
    // The clock was set back by a month.
    await stamp(redis, url, a, { seq: 2, ms: -30 * KEPT_MS });
    await b.engine.trim();
    assertEquals(await sizes(), [0, 1]);
    const [, at] = (await redis.ask(url, "ZRANGE", FIELDS, "0", "0"))
      .split("\n");
    assert(Number(at) <= await a.engine.time(), at);
    await stamp(redis, url, a, { seq: 2, ms: KEPT_MS });
    await b.engine.trim();
    assertEquals(await redis.ask(url, "EXISTS", ENTRIES, FIELDS), "0");
  },
);

redisTest(
  "Nothing of entries that acts keep is left in Redis once they are forgotten, or their room is removed",
  async () => {
    await using redis = await TestRedis.start("--rdbcompression", "no");
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    const left = async () => {
      await redis.ask(url, "BGREWRITEAOF");
      await until(async () => {
        const info = await redis.ask(url, "INFO", "persistence");
        return /aof_rewrite_in_progress:0/.test(info) &&
          /aof_rewrite_scheduled:0/.test(info);
      });
      await redis.ask(url, "SAVE");
      return await everything(redis, url);
    };
    await a.engine.act("lobby", 0, act({ keeps: [of("ann"), of("bob")] }));
    assert((await left()).includes("words-of-ann"));
    await a.engine.act(
      "lobby",
      1,
      act({ removes: { viewers: ["ann"], forget: true } }),
    );
    await until(async () => !(await left()).includes("words-of-ann"));
    assert((await left()).includes("words-of-bob"));
    await a.engine.remove("lobby");
    assertEquals(await redis.ask(url, "EXISTS", ENTRIES, FIELDS), "0");
  },
);

redisTest(
  "An erasure finds a person's kept entries among thousands, of every act",
  async () => {
    await using instances = await TwoInstances.start();
    const { a, b } = instances;
    const acts = 3;
    for (let n = 0; n < acts; n++) {
      const keeps = Array.from({ length: 900 }, (_, i) => ({
        key: `held:${i}`,
        json: "1",
        viewer: i % 3 === 0 ? "ann" : `other-${i}`,
        replyTo: i % 3 === 1 ? "ann" : undefined,
      }));
      await a.engine.act("lobby", n, act({ keeps }));
    }
    const removes = { viewers: ["ann"], forget: true } as const;
    await b.engine.act("lobby", acts, act({ removes }));
    for (let seq = 1; seq <= acts; seq++) {
      const kept = await a.engine.keptEntries("lobby", seq);
      assertEquals(kept.size, 300);
      assert([...kept.keys()].every((key) => Number(key.slice(5)) % 3 === 2));
    }
  },
);
