import { assertEquals } from "@std/assert";
import { Hub } from "../../hub/hub.ts";
import { numbers } from "../engine/tools.ts";
import { personNamed, UNLIMITED } from "../tools/people.ts";
import { redisTest, TwoInstances } from "./redis.ts";
import { until } from "../tools/until.ts";

function pass(ms: number): Promise<void> {
  return new Promise((passed) => setTimeout(passed, ms));
}

redisTest(
  "Redis engine removes a silent room once, however many instances look for it",
  async () => {
    await using instances = await TwoInstances.start();
    const { a, b } = instances;
    const rooms = numbers(20).map((n) => `r${n}`);
    await Promise.all(rooms.map((room) => a.engine.open(room)));
    await pass(20);
    const removed: string[] = [];
    await Promise.all([a, b].map(async ({ engine: { silentRooms } }) => {
      for await (const room of silentRooms.silentFor(10)) {
        if (await silentRooms.remove(room, 10)) removed.push(room);
      }
    }));
    assertEquals(removed.sort(), ["lobby", ...rooms].sort());
    assertEquals(await b.engine.rooms(99), []);
  },
);

redisTest(
  "Redis engine keeps a room that was silent until a client came to another instance",
  async () => {
    await using instances = await TwoInstances.start();
    const { a, b, redis, url } = instances;
    const hub = new Hub(b.engine, UNLIMITED);
    for (let ms = 200;; ms *= 2) {
      const room = `room-${ms}`;
      const visitedAt = () =>
        redis.ask(url, "HGET", `hubbub:{${room}}:meta`, "visited_at");
      await a.engine.open(room);
      const before = await visitedAt();
      await pass(ms);
      const began = performance.now();
      const client = await hub.register(
        { room, person: personNamed("ann") },
        { ready: () => true },
      );
      await until(async () => await visitedAt() !== before);
      const removed = await a.engine.silentRooms.remove(room, ms);
      await client.return();
      // Otherwise this took so long that the room was silent again.
      if (performance.now() - began > ms) continue;
      assertEquals(removed, false);
      break;
    }
    await hub.close();
  },
);

redisTest(
  "Redis engine forgets a listed room that is gone, and stores visits past one that another program overwrote",
  async () => {
    await using instances = await TwoInstances.start();
    const { a, redis, url } = instances;
    const { silentRooms } = a.engine;
    for (const room of ["broken", "gone"]) await a.engine.open(room);
    await redis.ask(url, "DEL", "hubbub:{gone}:meta");
    assertEquals(await silentRooms.remove("gone", 3_600_000), false);
    const listed = await redis.ask(url, "ZRANGE", "hubbub:rooms", "0", "9");
    assertEquals(listed, "lobby\nbroken");
    await redis.ask(url, "SET", "hubbub:{broken}:meta", "?");
    const visitedAt = ["HSET", "hubbub:{lobby}:meta", "visited_at"] as const;
    await redis.ask(url, ...visitedAt, "1");
    await silentRooms.visited(["broken", "lobby"]);
    assertEquals(await silentRooms.remove("lobby", 3_600_000), false);
    const times = [...visitedAt, "1", "at", "1", "opened_at", "1"];
    await redis.ask(url, ...times);
    await silentRooms.resume(3_600_000);
    assertEquals(await silentRooms.remove("lobby", 3_600_000), false);
  },
);

redisTest(
  "Redis engine takes a room of an older version as visited when it first looks",
  async () => {
    await using instances = await TwoInstances.start();
    const { a, redis, url } = instances;
    await redis.ask(url, "HDEL", "hubbub:{lobby}:meta", "visited_at");
    await redis.ask(url, "HSET", "hubbub:{lobby}:meta", "opened_at", "1");
    const { silentRooms } = a.engine;
    assertEquals(await silentRooms.remove("lobby", 3_600_000), false);
    assertEquals(await silentRooms.remove("lobby", 3_600_000), false);
    await redis.ask(url, "HSET", "hubbub:{lobby}:meta", "visited_at", "2");
    assertEquals(await silentRooms.remove("lobby", 3_600_000), true);
  },
);
