import { assertEquals, assertMatch } from "@std/assert";
import { stub } from "@std/testing/mock";
import { newMessage } from "../../../tests/engine/tools.ts";
import {
  Deployed,
  deployFile,
  redisCli,
  withUsers,
} from "../../../tests/redis/deployed.ts";
import { until } from "../../../tests/tools/until.ts";
import { Instance, redisTest } from "../../../tests/redis/redis.ts";
import { ownPort } from "../../../tests/tools/own_port.ts";

const NODES = 6;

/** A room in the slots of each shard: 5161, 10294 and 14165. */
const ROOMS = ["news", "lobby", "talk"];

redisTest(
  "Six nodes with deploy/redis/cluster/redis.conf and its users become a cluster of three shards, which take writes after a primary was killed",
  async () => {
    await using stack = new AsyncDisposableStack();
    const conf = withUsers(deployFile("redis/cluster/redis.conf"));
    const nodes: Deployed[] = [];
    while (nodes.length < NODES) {
      // Ports 10,000 higher, the default, are those of the system's connections.
      const bus = ["--cluster-port", String(ownPort())];
      nodes.push(
        stack.use(await Deployed.start("hubbub-redis", conf, ...bus)),
      );
    }
    const created = await redisCli(
      ...["--user", "admin", "--pass", "PASSWORD", "--cluster", "create"],
      ...["--cluster-yes", "--cluster-replicas", "1"],
      ...nodes.map(({ address }) => address),
    );
    assertMatch(created, /All 16384 slots covered/);
    await until(() => haveReplicas(nodes));
    for (const node of nodes) {
      await until(async () =>
        /cluster_state:ok/.test(await node.askAs("admin", "CLUSTER", "INFO"))
      );
    }
    const [first, second] = nodes;
    const addresses = nodes.map(({ address }) => address).join();
    await using instance = await Instance.open(
      `redis+cluster://hubbub:PASSWORD@${addresses}`,
    );
    using _silent = stub(console, "error");
    const say = (room: string, key: string) =>
      instance.engine.publish(room, newMessage(key, { key }));
    for (const room of ROOMS) {
      await instance.engine.open(room);
      assertEquals(await say(room, "before"), 1);
    }
    await first.kill();
    const set = (key: string) =>
      second.askAs("hubbub", "-c", "SET", key, "written");
    for (const room of ROOMS) {
      await until(async () => await set(`hubbub:{${room}}`) === "OK");
      await until(() => say(room, "after").then(() => true, () => false));
      const { messages } = await instance.engine.history(room, { limit: 9 });
      assertEquals(messages.map(({ text }) => text), ["before", "after"]);
    }
    // It comes back as the replica of the one that took over.
    await first.start();
    await until(async () =>
      (await first.askAs("admin", "ROLE")).startsWith("slave")
    );
    assertEquals(
      (await second.askAs("admin", "ROLE")).split("\n")[0],
      "master",
    );
  },
);

/** Whether each of the first three nodes has a replica with all of its data. */
async function haveReplicas(nodes: readonly Deployed[]): Promise<boolean> {
  const infos = await Promise.all(
    nodes.slice(0, 3).map((node) => node.askAs("admin", "INFO", "replication")),
  );
  return infos.every((info) => info.includes("state=online"));
}
