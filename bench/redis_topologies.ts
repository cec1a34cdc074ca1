/**
 * Measures what one Redis, one with replicas and a cluster do with the same load: two
 * instances that post to many rooms, each room with a few messages under way.
 *
 *     deno run --config deno.json -A bench/redis_topologies.ts
 *     deno run --config deno.json -A bench/redis_topologies.ts 60 8
 *
 * The arguments are the number of rooms and of messages under way in each room and instance.
 *
 * @module
 */
import { newMessage } from "../tests/engine/tools.ts";
import { TestCluster } from "../tests/failover/cluster.ts";
import { TestSentinels } from "../tests/failover/sentinels.ts";
import { Instance, TestRedis } from "../tests/redis/redis.ts";

/** How long each is measured, in milliseconds. */
const DURATION_MS = 10_000;

const [rooms = 30, underWay = 4] = Deno.args.map(Number);

interface Load {
  readonly name: string;
  readonly url: string;
  /** How many replicas must have a message; `undefined`: as is usual. */
  readonly replicas?: number;
  /** Returns INFO of each primary. */
  cpu(): Promise<string[]>;
}

console.log(`${rooms} rooms, ${underWay} messages under way in each and instance
| Redis | accepted/s | p50 | p99 | CPU of the busiest primary | its ceiling |
| --- | --: | --: | --: | --: | --: |`);
{
  await using redis = await TestRedis.start("--appendfsync", "everysec");
  const url = redis.url();
  const cpu = async () => [await redis.ask(url, "INFO", "cpu")];
  await measure({ name: "one", url, cpu });
}
{
  await using redis = await TestSentinels.start();
  const cpu = async () =>
    [await (await redis.primary()).ask("INFO", "cpu")]
      .map(String);
  const { url } = redis;
  await measure({
    name: "with two replicas, not waited for",
    url,
    cpu,
    replicas: 0,
  });
  await measure({ name: "with two replicas", url, cpu });
}
{
  await using cluster = await TestCluster.start();
  const cpu = async () =>
    await Promise.all(
      (await cluster.primaries()).map(async (node) =>
        String(await node.ask("INFO", "cpu"))
      ),
    );
  const { url } = cluster;
  await measure({
    name: "cluster of three, replicas not waited for",
    url,
    cpu,
    replicas: 0,
  });
  await measure({ name: "cluster of three, a replica each", url, cpu });
}
Deno.exit(0);

async function measure({ name, url, replicas, cpu }: Load): Promise<void> {
  const settings = { redisReplicas: replicas };
  await using a = await Instance.open(url, settings);
  await using b = await Instance.open(url, settings);
  const names = Array.from({ length: rooms }, (_, n) => `room-${n}`);
  for (const room of names) await a.engine.open(room);
  const latencies: number[] = [];
  let ends = Infinity;
  let said = 0;
  const talk = async ({ engine }: Instance, room: string) => {
    while (performance.now() < ends) {
      const began = performance.now();
      const message = newMessage("x".repeat(60), { key: `${name} ${said++}` });
      await engine.publish(room, message);
      latencies.push(performance.now() - began);
    }
  };
  const talking = [a, b].flatMap((instance) =>
    names.flatMap((room) =>
      Array.from({ length: underWay }, () => talk(instance, room))
    )
  );
  // What is compiled and cached first isn't measured.
  await new Promise((done) => setTimeout(done, 1_000));
  const before = await cpu();
  latencies.length = 0;
  const began = performance.now();
  ends = began + DURATION_MS;
  await Promise.all(talking);
  const seconds = (performance.now() - began) / 1e3;
  const after = await cpu();
  const used = after.map((info, i) => cpuSeconds(info) - cpuSeconds(before[i]));
  latencies.sort((x, y) => x - y);
  const at = (part: number) =>
    `${latencies[Math.floor(part * latencies.length)].toFixed(1)} ms`;
  const count = latencies.length;
  const cost = Math.max(...used) / count * 1e6;
  console.log(
    `| ${name} | ${Math.round(count / seconds)} | ${at(0.5)} | ${at(0.99)} | ${
      cost.toFixed(1)
    } µs a message | ${Math.round(1e6 / cost)}/s |`,
  );
}

function cpuSeconds(info: string): number {
  const part = (name: string) =>
    Number(info.match(new RegExp(`^${name}:([\\d.]+)`, "m"))![1]);
  return part("used_cpu_user") + part("used_cpu_sys");
}
