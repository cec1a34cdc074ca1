import { openRedisEngine } from "../../hub/engine/redis/engine.ts";
import { engineSuite } from "../engine/suite.ts";
import { hasRedis, redisTest, TestRedis } from "./redis.ts";

if (hasRedis) {
  const redis = TestRedis.start();
  const urls = new Map<string, string>();
  engineSuite("Redis engine", async (data, retention) => {
    const server = await redis;
    if (!urls.has(data)) urls.set(data, server.url());
    return await openRedisEngine(urls.get(data)!, retention);
  });
  Deno.test.afterAll(async () => (await redis)[Symbol.asyncDispose]());
} else {
  redisTest(
    "Redis engine passes the engine suite",
    () => Promise.resolve(),
  );
}
