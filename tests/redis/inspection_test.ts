/** What the operator is told of Redis and the instances on it. */
import { assertEquals } from "@std/assert";
import { parseReport } from "../../hub/engine/redis/inspection/reports.ts";
import { factsIn } from "../../hub/engine/redis/inspection/inspection.ts";
import { Hub } from "../../hub/hub.ts";
import { Overview } from "../../hub/overview/overview.ts";
import { UNLIMITED } from "../tools/people.ts";
import { numbers } from "../engine/tools.ts";
import { redisTest, TwoInstances } from "./redis.ts";
import { until } from "../tools/until.ts";

const REPORT = {
  name: "a:8001",
  version: "1.0.0",
  startedAt: 1,
  ...{ clients: 2, rooms: 1, viewers: 1 },
  refusals: { closed: 3 },
};

redisTest(
  "Redis engine tells each instance of the others that are alive, and of none that left or wrote nonsense, whose reports the next one to start deletes",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a, b } = instances;
    const key = "hubbub:instances:reports";
    const ask = (...command: string[]) => redis.ask(url, ...command);
    const recent = JSON.stringify({ ...REPORT, at: Date.now() });
    const old = JSON.stringify({ ...REPORT, at: Date.now() - 3_700_000 });
    await ask("HSET", key, "x", "{", "y", "[1]", "z", "null");
    // Those of 1,500 processes that were killed, and one of a process that may be starting.
    const killed = numbers(1_500).flatMap((n) => [`killed-${n}`, old]);
    await ask("HSET", key, ...killed, "starting", recent);
    a.engine.inspection.report(() => REPORT);
    await until(async () => await ask("HLEN", key) === "2");
    b.engine.inspection.report(() => ({ ...REPORT, name: "b:8002" }));
    const names = async () =>
      (await a.engine.inspection.instances()).map(({ name }) => name);
    await until(async () => (await names()).join() === "a:8001,b:8002");
    const [first] = await b.engine.inspection.instances();
    assertEquals({ ...first, ...REPORT }, first);

    await ask("HSET", key, "x", "{", "y", "[1]", "z", "null");
    assertEquals(await names(), ["a:8001", "b:8002"]);
    await b.engine.close();
    await until(async () => (await names()).join() === "a:8001");
  },
);

redisTest(
  "A room whose data was overwritten by another program is listed with why, besides the others",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, url, a: { engine } } = instances;
    await engine.open("games");
    await redis.ask(url, "SET", "hubbub:{games}:log", "?");
    const hub = new Hub(engine, UNLIMITED);
    const named = { name: "a:8001", version: "1.0.0" };
    const { items } = await new Overview(engine, hub, named).rooms("", 0, 9);
    const found = items.map(({ name, problem }) => [name, problem?.code]);
    assertEquals(found.sort(), [["games", "unavailable"], [
      "lobby",
      undefined,
    ]]);
    await hub.close();
  },
);

Deno.test("A report that another program wrote is read only as far as it is one", () => {
  for (const json of ["", "{", "1", "null", '"x"']) {
    assertEquals(parseReport(json), undefined, json);
  }
  const name = "<b>" + "x".repeat(200);
  const refusals = { closed: 1, "<script>": 2, banned: "3", full: -0.5 };
  // Too large for a date.
  const startedAt = Number.MAX_SAFE_INTEGER;
  const version = { toString: 1 };
  const numbers = { startedAt, clients: -1, rooms: "2" };
  const report = { name, version, ...numbers, refusals };
  assertEquals(
    parseReport(JSON.stringify(report)),
    {
      name: name.slice(0, 100),
      version: "",
      startedAt: 0,
      ...{ clients: 0, rooms: 0, viewers: 0 },
      refusals: { closed: 1 },
      at: 0,
    },
  );
});

Deno.test("The replica that is furthest behind counts", () => {
  const info = [
    "redis_version:7.2.4",
    "used_memory:1048576",
    "maxmemory:0",
    "rdb_last_save_time:1790000000",
    "slave0:ip=10.0.0.2,port=6379,state=online,offset=990,lag=0",
    "slave1:ip=10.0.0.3,port=6379,state=online,offset=700,lag=2",
    "master_repl_offset:1000",
  ].join("\r\n");
  assertEquals(factsIn(info), {
    version: "7.2.4",
    memoryBytes: 1_048_576,
    memoryLimitBytes: 0,
    replicas: 2,
    lagBytes: 300,
    lagSeconds: 2,
    savedAt: 1_790_000_000_000,
  });
  assertEquals(factsIn("").replicas, 0);
});
