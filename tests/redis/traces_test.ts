import { assert, assertEquals } from "@std/assert";
import { openRedisEngine } from "../../hub/engine/redis/engine.ts";
import { roomKeys } from "../../hub/engine/redis/keys.ts";
import { MAX_TRACES, TRACE_AGE_MS } from "../../hub/engine/trace.ts";
import { Opened } from "../engine/tools.ts";
import { redisTest, TestRedis } from "./redis.ts";
import { until } from "../tools/until.ts";

redisTest(
  "Redis keeps a bounded number of traces, none for longer than a day, and ignores what it did not write",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using opened = new Opened(await openRedisEngine(url));
    const { engine } = opened;
    await engine.open("lobby");
    const { traces } = roomKeys("lobby");
    const now = Date.now();
    const noted = (i: number) => JSON.stringify([`v${i}`, 1, "n"]);
    const members = Array.from(
      { length: MAX_TRACES + 5 },
      (_, i) => [String(now - MAX_TRACES + i - 60_000), noted(i)],
    );
    for (let from = 0; from < members.length; from += 1_000) {
      const some = members.slice(from, from + 1_000).flat();
      await redis.ask(url, "ZADD", traces, ...some);
    }
    const old = String(now - TRACE_AGE_MS);
    await redis.ask(url, "ZADD", traces, old, noted(-1));
    await redis.ask(url, "ZADD", traces, String(now), '{"other":1}');
    const known = await engine.traces("lobby");
    assert(known.has("v0") && !known.has("v-1"));

    engine.trace("lobby", "new", { since: 1, network: "n" });
    await until(async () => (await engine.traces("lobby")).has("new"));
    assertEquals(await redis.ask(url, "ZCARD", traces), String(MAX_TRACES));
    const expires = Number(await redis.ask(url, "PTTL", traces));
    assert(expires > 0 && expires <= TRACE_AGE_MS, `${expires}`);

    await engine.remove("lobby");
    engine.trace("lobby", "late", { since: 1, network: "n" });
    await engine.head("lobby").catch(() => {});
    assertEquals(await redis.ask(url, "EXISTS", traces), "0");
  },
);
