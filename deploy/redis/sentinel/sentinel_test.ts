import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { stub } from "@std/testing/mock";
import { newMessage } from "../../../tests/engine/tools.ts";
import {
  Deployed,
  deployFile,
  replaceOnce,
  withUsers,
} from "../../../tests/redis/deployed.ts";
import { until } from "../../../tests/tools/until.ts";
import { Instance, redisTest } from "../../../tests/redis/redis.ts";

redisTest(
  "Three Sentinels with deploy/redis/sentinel/ and its users name another primary after a kill, and the old one comes back as its replica",
  async () => {
    await using stack = new AsyncDisposableStack();
    const conf = withUsers(deployFile("redis/sentinel/redis.conf"));
    const startRedis = async (...args: string[]) =>
      stack.use(await Deployed.start("hubbub-redis", conf, ...args));
    const first = await startRedis();
    const set = (redis: Deployed) =>
      redis.askAs("hubbub", "SET", "hubbub:key", "written");
    assertStringIncludes(await set(first), "NOREPLICAS");
    const replicaof = ["--replicaof", `127.0.0.1 ${first.port}`];
    const all = [
      first,
      await startRedis(...replicaof),
      await startRedis(...replicaof),
    ];
    await until(async () => await set(first) === "OK");

    const monitored = replaceOnce(
      withUsers(deployFile("redis/sentinel/sentinel.conf")),
      "hubbub 127.0.0.1 6379 ",
      `hubbub 127.0.0.1 ${first.port} `,
    );
    const sentinels = [];
    while (sentinels.length < all.length) {
      sentinels.push(
        stack.use(await Deployed.start("hubbub-sentinel", monitored)),
      );
    }
    for (const sentinel of sentinels) {
      await until(async () => {
        const state = await askSentinel(sentinel, "MASTER");
        return state.get("num-slaves") === "2" &&
          state.get("num-other-sentinels") === "2" &&
          state.get("flags") === "master";
      });
    }
    const addresses = sentinels.map(({ address }) => address).join();
    await using instance = await Instance.open(
      `redis+sentinel://hubbub:PASSWORD@${addresses}/hubbub?sentinel_password=PASSWORD`,
    );
    using _silent = stub(console, "error");
    const say = (key: string) =>
      instance.engine.publish("lobby", newMessage(key, { key }));
    await instance.engine.open("lobby");
    assertEquals(await say("before"), 1);
    await first.kill();
    const named = async (sentinel: Deployed) => {
      const port = (await askSentinel(sentinel, "MASTER")).get("port");
      return all.find((redis) => String(redis.port) === port)!;
    };
    const [one] = sentinels;
    await until(async () => await named(one) !== first);
    const primary = await named(one);
    for (const sentinel of sentinels) {
      await until(async () => await named(sentinel) === primary);
    }
    await until(async () => await set(primary) === "OK");
    await until(() => say("after").then(() => true, () => false));
    const { messages } = await instance.engine.history("lobby", { limit: 9 });
    assertEquals(messages.map(({ text }) => text), ["before", "after"]);

    await first.start();
    await until(async () =>
      (await first.askAs("admin", "ROLE")).startsWith(
        `slave\n127.0.0.1\n${primary.port}\nconnected`,
      )
    );
    // The next start needs no Sentinel for that.
    assertMatch(
      Deno.readTextFileSync(`${first.folder}/redis.conf`),
      new RegExp(`^replicaof 127.0.0.1 ${primary.port}$`, "m"),
    );
  },
);

/** What a Sentinel says of the primary. */
async function askSentinel(
  sentinel: Deployed,
  question: string,
): Promise<Map<string, string>> {
  const lines = (await sentinel.ask(
    ...["--pass", "PASSWORD", "SENTINEL", question, "hubbub"],
  )).split("\n");
  return new Map(
    lines.flatMap((line, i) => i % 2 === 0 ? [[line, lines[i + 1]]] : []),
  );
}
