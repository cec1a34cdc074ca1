import { assertEquals, assertMatch } from "@std/assert";
import {
  Deployed,
  deployFile,
  redisCli,
  until,
  withUsers,
} from "../../../tests/redis/deployed.ts";
import { redisTest } from "../../../tests/redis/redis.ts";
import { ownPort } from "../../../tests/tools/own_port.ts";

const NODES = 6;

/** A key in the slots of each shard: 5161, 10294 and 14165. */
const KEYS = ["hubbub:{news}", "hubbub:{lobby}", "hubbub:{talk}"];

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
    await first.kill();
    const set = (key: string) =>
      second.askAs("hubbub", "-c", "SET", key, "written");
    for (const key of KEYS) await until(async () => await set(key) === "OK");
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
