import { assert, assertEquals, assertMatch } from "@std/assert";
import { Chatter } from "../tools/chatter.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { stub } from "@std/testing/mock";
import { roomKeys } from "../../hub/engine/redis/keys.ts";
import { newMessage } from "../engine/tools.ts";
import { Instance, redisTest } from "../redis/redis.ts";
import { until } from "../tools/until.ts";
import { TestCluster } from "./cluster.ts";
import { TestSentinels } from "./sentinels.ts";
import type { Topology } from "./topology.ts";

/** How a server names its Redis in REDIS_URL. */
const TOPOLOGIES: Readonly<Record<string, () => Promise<Topology>>> = {
  "redis+sentinel://": () => TestSentinels.start(),
  "redis+cluster://": () => TestCluster.start(),
};

for (const [scheme, start] of Object.entries(TOPOLOGIES)) {
  redisTest(
    `A server with ${scheme} keeps its viewers through a failover, says what it waits for, and goes on in the same order`,
    async () => {
      await ensureBuilt();
      await using topology = await start();
      assert(topology.url.startsWith(scheme));
      using folder = new TempDir();
      await using server = await TestServer.start(folder.path, {
        REDIS_URL: topology.url,
        MESSAGE_RATE: "0",
        READING_PACE: "0",
      });
      const socket = `${server.url}/rooms/lobby/socket`;
      using ann = await Chatter.join(socket);
      using bob = await Chatter.join(socket);
      assertEquals(await readiness(server), [200, "ready\n"]);
      assertEquals((await ann.say("before")).type, "accepted");
      const old = await topology.primaryOf("lobby");
      await old.kill();
      await until(async () => {
        const [, text] = await readiness(server);
        return /waiting for Redis at 127\.0\.0\.1:\d+/.test(text);
      });
      let answer;
      do {
        answer = await ann.say("after");
      } while (answer.type === "rejected" && answer.code === "unavailable");
      const { seq } = answer as { seq: number };
      await bob.until(({ seqs }) => seqs.includes(seq));
      // Nobody lost their connection, or had to start afresh.
      assertEquals(bob.texts[0], "before");
      assertEquals(bob.seqs, bob.seqs.map((_, i) => i + 1));
      using late = await Chatter.join(socket);
      assertEquals(late.welcome.epoch, ann.welcome.epoch);
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      assertMatch(metrics, /^hubbub_redis_moves_total [1-9]/m);
      assertMatch(metrics, /^hubbub_redis_epochs_total 0$/m);
      await old.start();
      await topology.settle();
      await until(async () => (await readiness(server))[1] === "ready\n");
    },
  );
}

async function readiness({ url }: TestServer): Promise<[number, string]> {
  const response = await fetch(`${url}/readyz`);
  return [response.status, await response.text()];
}

redisTest(
  "A room that nobody follows keeps its epoch over a failover and when its slot moves",
  async () => {
    await using cluster = await TestCluster.start();
    await using instance = await Instance.open(cluster.url);
    const { engine } = instance;
    using _silent = stub(console, "error");
    const [room, other] = await cluster.rooms("unfollowed");
    await engine.open(room);
    const say = async (key: string) => {
      try {
        return await engine.publish(room, newMessage(key, { key })) > 0;
      } catch {
        return false;
      }
    };
    await until(() => say("one"));
    const { epoch } = await engine.head(room);
    const old = await cluster.primaryOf(room);
    await old.kill();
    await until(() => say("two"));
    assertEquals((await engine.head(room)).epoch, epoch);
    await old.start();
    await cluster.settle();
    const from = await cluster.primaryOf(room);
    const to = await cluster.primaryOf(other);
    assert(from !== old && from !== to);
    // Once it has a replica again, which is waited for.
    await until(async () =>
      await say(crypto.randomUUID()) &&
      await from.ask("HEXISTS", roomKeys(room).meta, "committed") === 1
    );
    await cluster.reshard([await cluster.slotOf(room)], from, to);
    await until(() => say("moved"));
    await until(async () =>
      (await engine.history(room, { limit: 1 })).messages[0].text === "moved"
    );
    assertEquals((await engine.head(room)).epoch, epoch);
  },
);
