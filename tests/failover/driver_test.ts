import { assert, assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { openEmbeddedEngine } from "../../hub/engine/embedded/engine.ts";
import type { Engine, Subscription } from "../../hub/engine/engine.ts";
import { Load } from "./driver.ts";
import { Instance, redisTest, TestRedis } from "../redis/redis.ts";
import { until } from "../tools/until.ts";
import { Opened } from "../engine/tools.ts";
import { TempDir } from "../tools/temp_dir.ts";

/** Puts an engine through writers and readers, of which the second half gets a faulty one. */
async function drive(faults: (sound: Engine) => Partial<Engine>) {
  using folder = new TempDir();
  await using sound = new Opened(openEmbeddedEngine(folder.path));
  const { engine } = sound;
  const made = faults(engine);
  const faulty = new Proxy(engine, {
    get(target, name) {
      const method: unknown = Reflect.get(made, name) ??
        Reflect.get(target, name);
      return typeof method === "function" ? method.bind(target) : method;
    },
  });
  await using load = await Load.start([engine, faulty], ["lobby", "games"]);
  await load.flow();
  return await load.stop();
}

/** An engine that does something else instead with the fifth message. */
function publishing(
  engine: Engine,
  instead: Engine["publish"],
): Partial<Engine> {
  let calls = 0;
  return {
    publish: (room, message) =>
      ++calls === 5 ? instead(room, message) : engine.publish(room, message),
  };
}

/** An engine whose subscriptions yield what `change` makes of the event with seq 5. */
function reading(
  engine: Engine,
  change: (json: string) => readonly string[],
): Partial<Engine> {
  return {
    subscribe(...args): Subscription {
      const events = engine.subscribe(...args);
      const changed = async function* () {
        for await (const event of events) {
          if (!("seq" in event) || event.seq !== 5) yield event;
          else for (const json of change(event.json)) yield { ...event, json };
        }
      }();
      return Object.assign(changed, {
        return: () => events.return(),
        [Symbol.asyncIterator]: () => changed,
      });
    },
  };
}

Deno.test("Driver finds nothing wrong with a sound engine", async () => {
  const { accepted, lost, doubled, epochs, problems, longestSilenceMs } =
    await drive(() => ({}));
  assertEquals({ lost, doubled, epochs, problems }, {
    lost: 0,
    doubled: 0,
    epochs: 0,
    problems: [],
  });
  // Two flows of two writers for each engine and room.
  assert(accepted >= 2 * 10 * 8, `${accepted}`);
  assert(longestSilenceMs > 0);
});

Deno.test("Driver finds a message that an engine accepts and doesn't store", async () => {
  const { lost, problems } = await drive((engine) =>
    publishing(engine, async (room) => (await engine.head(room)).seq + 1)
  );
  assertEquals(lost, 1);
  assert(problems.some((each) => each.endsWith("isn't stored")));
});

Deno.test("Driver finds a message that an engine stores twice", async () => {
  const { doubled, problems } = await drive((engine) =>
    publishing(engine, async (room, message) => {
      await engine.publish(room, message);
      return await engine.publish(room, { ...message, key: "another" });
    })
  );
  assertEquals(doubled, 1);
  assert(problems.some((each) => each.includes("the log has ")));
});

Deno.test("Driver finds a message that a reader doesn't receive, receives twice or otherwise", async () => {
  const missed = await drive((engine) => reading(engine, () => []));
  // One in each room.
  assertEquals([missed.lost, missed.doubled], [2, 0]);
  assert(missed.problems.includes("lobby: reader B has 6 after 4"));
  const twice = await drive((engine) =>
    reading(engine, (json) => [json, json])
  );
  assertEquals([twice.lost, twice.doubled], [0, 2]);
  const other = await drive((engine) =>
    reading(engine, () => ['{"text":"other"}'])
  );
  assert(
    other.problems.some((each) =>
      /^lobby: reader B has other as 5, and another has \w\d-\d+ in/.test(each)
    ),
    other.problems.join("\n"),
  );
});

Deno.test("Driver passes an error on that isn't a refusal", async () => {
  await assertRejects(
    () =>
      drive((engine) =>
        publishing(engine, () => Promise.reject(new RangeError("broken")))
      ),
    RangeError,
    "broken",
  );
});

redisTest("Driver outlives a Redis that is killed and restarted", async () => {
  await using redis = await TestRedis.start();
  const url = redis.url();
  await using a = await Instance.open(url);
  await using b = await Instance.open(url);
  using _silent = stub(console, "error");
  await using load = await Load.start([a.engine, b.engine], ["lobby", "games"]);
  await redis.signal("SIGKILL");
  const { refused } = load;
  await until(() => load.refused > refused + 8);
  await redis.start();
  await load.flow();
  const { lost, doubled, problems } = await load.stop();
  assertEquals({ lost, doubled, problems }, {
    lost: 0,
    doubled: 0,
    problems: [],
  });
});
