import { Hub } from "../../hub/hub.ts";
import { openRedisEngine } from "../../hub/engine/redis/engine.ts";
import { moderationClockSuite } from "../engine/moderation_clock_suite.ts";
import { host, type Hubs } from "../engine/moderation_tools.ts";
import { UNLIMITED } from "../tools/people.ts";
import { redisClockTest, TestRedis } from "./redis.ts";

async function openHubs(): Promise<Hubs> {
  const redis = await TestRedis.startWithClock();
  const url = redis.url();
  const open = async () => new Hub(await openRedisEngine(url), UNLIMITED);
  const [here, there] = [await open(), await open()];
  let aheadMs = 0;
  return {
    here,
    there,
    setStorageClock(ms) {
      redis.setClock(aheadMs += ms);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([here.close(), there.close()]);
      await redis[Symbol.asyncDispose]();
    },
  };
}

moderationClockSuite((sentence, body) =>
  redisClockTest(`Moderation on a Redis beside it: ${sentence}`, async () => {
    await using hubs = await openHubs();
    await hubs.here.open("stage", host);
    await body(hubs);
  })
);
