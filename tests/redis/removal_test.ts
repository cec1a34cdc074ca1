import { assertEquals, assertRejects } from "@std/assert";
import { Refusal } from "../../hub/refusal.ts";
import { newMessage, numbers } from "../engine/tools.ts";
import { redisTest, TwoInstances } from "./redis.ts";
import { until } from "../tools/until.ts";

redisTest(
  "Redis engine removes a room on every instance, and none opens it again",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    await a.engine.open("games");
    for (const n of numbers(3)) {
      await a.engine.publish("lobby", newMessage(`unwanted ${n}`));
    }
    const types: string[] = [];
    const ended = (async () => {
      for await (const { type } of b.engine.subscribe("lobby", 0)) {
        types.push(type);
      }
    })();
    await until(() => types.length === 3);
    b.engine.reportViewers("lobby", { count: 1 });
    await a.engine.remove("lobby");
    await ended;
    b.engine.reportViewers("lobby", { count: 0 });
    assertEquals(types.at(-1), "removed");
    const refusal = await assertRejects(() => b.engine.head("lobby"), Refusal);
    assertEquals(refusal.code, "no_such_room");
    assertEquals((await b.engine.rooms(9)).map(({ name }) => name), ["games"]);
    const keys = await redis.ask(url, "KEYS", "hubbub:{lobby}*");
    assertEquals(keys.split("\n").filter(Boolean), ["hubbub:{lobby}:removed"]);
    await b.engine.open("lobby");
    assertEquals((await a.engine.head("lobby")).seq, 0);
  },
);
