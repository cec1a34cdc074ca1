import { assertEquals, assertStringIncludes } from "@std/assert";
import { newMessage } from "../../tests/engine/tools.ts";
import { Deployed, deployFile, withUsers } from "../../tests/redis/deployed.ts";
import { ROOT } from "../../tests/tools/server.ts";
import { Instance, redisTest } from "../../tests/redis/redis.ts";

/** Writes the same to all keys. */
const WRITE =
  "for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1]) end return 'OK'";

/** What a kill in the middle of a write leaves out at the end of the file, in bytes. */
const TORN = 5;

const FILES = ["redis.conf", "sentinel/redis.conf", "cluster/redis.conf"];

redisTest(
  "Hubbub runs on a Redis with deploy/redis/redis.conf as its user, and nobody uses it without a password",
  async () => {
    const conf = withUsers(deployFile("redis/redis.conf"));
    await using redis = await Deployed.start("hubbub-redis", conf);
    await using instance = await Instance.open(
      `redis://hubbub:PASSWORD@${redis.address}`,
    );
    await instance.engine.open("lobby");
    assertEquals(await instance.engine.publish("lobby", newMessage("one")), 1);
    assertStringIncludes(await redis.ask("DBSIZE"), "NOAUTH");
  },
);

Deno.test("deploy/redis/ gives Hubbub the rights that docs/deploy.md gives it", () => {
  const doc = Deno.readTextFileSync(new URL("docs/deploy.md", ROOT));
  const [, rights] = doc.match(/^ACL SETUSER hubbub on >password (.+)$/m)!;
  for (const file of FILES) {
    assertStringIncludes(
      deployFile(`redis/${file}`),
      `\n# user hubbub on >PASSWORD ${rights}\n`,
    );
  }
});

for (const file of FILES) {
  redisTest(
    `A Redis with deploy/redis/${file} writes each message to the disk, evicts none, and keeps no half of a script's writes`,
    async () => {
      await using redis = await Deployed.start(
        "hubbub-redis",
        deployFile(`redis/${file}`),
        ...["--min-replicas-to-write", "0", "--cluster-enabled", "no"],
      );
      const settings = ["appendonly", "appendfsync", "maxmemory-policy"];
      const set = await redis.ask("CONFIG", "GET", ...settings);
      for (const line of ["yes", "always", "noeviction"]) {
        assertEquals(set.split("\n").filter((each) => each === line).length, 1);
      }
      const write = (value: string, ...keys: string[]) =>
        redis.ask("EVAL", WRITE, String(keys.length), ...keys, value);
      assertEquals(await write("whole", "a", "b"), "OK");
      assertEquals(await write("torn", "a", "b", "c"), "OK");
      await redis.kill();
      const log = `${redis.folder}/appendonlydir/appendonly.aof.1.incr.aof`;
      Deno.truncateSync(log, Deno.statSync(log).size - TORN);
      await redis.start();
      assertEquals(await write("later", "d", "e"), "OK");
      await redis.kill();
      // What Redis skips at one start it would apply at the next.
      await redis.start();
      assertEquals(
        await redis.ask("MGET", "a", "b", "c", "d", "e"),
        "whole\nwhole\n\nlater\nlater",
      );
    },
  );
}
