import { Hub } from "../../hub/hub.ts";
import { openRedisEngine } from "../../hub/engine/redis/engine.ts";
import { moderationSuite } from "../engine/moderation_suite.ts";
import { UNLIMITED } from "../tools/people.ts";
import { redisTest, TestRedis } from "./redis.ts";

moderationSuite(
  "Moderation over two instances on Redis",
  redisTest,
  async (options = {}) => {
    const redis = await TestRedis.start();
    const url = redis.url();
    const open = async () =>
      new Hub(await openRedisEngine(url), { ...UNLIMITED, ...options });
    const [here, there] = [await open(), await open()];
    return {
      here,
      there,
      async [Symbol.asyncDispose]() {
        await Promise.all([here.close(), there.close()]);
        await redis[Symbol.asyncDispose]();
      },
    };
  },
);
