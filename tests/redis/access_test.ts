import {
  assertEquals,
  assertFalse,
  assertMatch,
  assertRejects,
} from "@std/assert";
import { stub } from "@std/testing/mock";
import { OperatorError } from "../../hub/operator/operator_error.ts";
import { newMessage } from "../engine/tools.ts";
import { ownPort } from "../tools/own_port.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { Instance, redisTest, TestRedis } from "./redis.ts";
import { until } from "../tools/until.ts";

/** Opens an engine, which fails, and returns why. */
async function refusal(...args: Parameters<typeof Instance.open>) {
  const { message } = await assertRejects(
    () => Instance.open(...args),
    OperatorError,
  );
  return message;
}

/** Whether something can be said in the lobby. */
async function says({ engine }: Instance, key: string): Promise<boolean> {
  try {
    await engine.open("lobby");
    return await engine.publish("lobby", newMessage("Hello", { key })) > 0;
  } catch {
    return false;
  }
}

redisTest("Redis may ask for a client certificate", async () => {
  await using redis = await TestRedis.withTls("yes");
  const url = redis.url().replace("redis:", "rediss:");
  const redisCa = `${redis.folder}/ca.crt`;
  assertMatch(await refusal(url, { redisCa }), /set REDIS_CERT and REDIS_KEY/);
  const [redisCert, redisKey] = ["client.crt", "client.key"].map((name) =>
    `${redis.folder}/${name}`
  );
  await using instance = await Instance.open(url, {
    redisCa,
    redisCert,
    redisKey,
  });
  assertEquals(await says(instance, "k"), true);
});

redisTest("Settings of TLS that can't be used are explained", async () => {
  using folder = new TempDir();
  const file = `${folder.path}/some.pem`;
  const url = "rediss://127.0.0.1:1";
  assertMatch(
    await refusal(url, { redisCa: file }),
    /^Cannot read REDIS_CA=.*some.pem: .+\.$/,
  );
  Deno.writeTextFileSync(file, "");
  assertMatch(
    await refusal(url, { redisCert: file }),
    /REDIS_CERT or REDIS_KEY without the other/,
  );
  assertMatch(
    await refusal("redis://127.0.0.1:1", { redisCa: file }),
    /Cannot use REDIS_CA=.*REDIS_URL is without TLS/,
  );
  assertMatch(
    await refusal(url, { redisPasswordFile: `${folder.path}/none` }),
    /^Cannot read REDIS_PASSWORD_FILE=/,
  );
});

redisTest("Redis' password changes without a restart", async () => {
  await using redis = await TestRedis.start("--requirepass", "old");
  using folder = new TempDir();
  const redisPasswordFile = `${folder.path}/password`;
  Deno.writeTextFileSync(redisPasswordFile, "wrong");
  const url = redis.url();
  assertMatch(
    await refusal(url, { redisPasswordFile }),
    /user or password is wrong/,
  );
  Deno.writeTextFileSync(redisPasswordFile, "old\n");
  await using instance = await Instance.open(url, { redisPasswordFile });
  assertEquals(await says(instance, "before"), true);
  using _reported = stub(console, "error");
  const ask = (...command: string[]) =>
    redis.ask(url, "--no-auth-warning", "-a", ...command);
  await ask("old", "CONFIG", "SET", "requirepass", "new");
  // The connections that it has go on.
  assertEquals(await says(instance, "between"), true);
  await ask("new", "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  await until(async () => !await says(instance, crypto.randomUUID()));
  Deno.writeTextFileSync(redisPasswordFile, "new\n");
  await until(() => says(instance, crypto.randomUUID()));
});

redisTest(
  "A user of Redis' ACL may have a password with any characters",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    const password = "p@:/?#[]% ä";
    await redis.ask(
      url,
      ...["ACL", "SETUSER", "hub", "on", `>${password}`, "~hubbub:*"],
      ...["resetchannels", "&hubbub:*", "+@all", "-@admin", "-@dangerous"],
      ...["+info", "+config|get"],
    );
    const encoded = encodeURIComponent(password);
    await using instance = await Instance.open(
      url.replace("//", `//hub:${encoded}@`),
    );
    assertEquals(await says(instance, "k"), true);
  },
);

redisTest("Redis may be at an IPv6 address", async () => {
  await using redis = await TestRedis.start("--bind", "127.0.0.1 ::1");
  await using instance = await Instance.open(
    redis.url().replace("127.0.0.1", "[::1]"),
  );
  assertEquals(await says(instance, "k"), true);
});

redisTest("Nodes of a cluster may speak TLS", async () => {
  await using redis = await TestRedis.withTls(
    ...["no", "--cluster-enabled", "yes", "--tls-cluster", "yes"] as const,
    // Ports 10,000 higher may be taken.
    ...["--cluster-port", String(ownPort()), "--databases", "1"],
  );
  await redis.askLocally("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
  await until(async () =>
    /cluster_state:ok/.test(await redis.askLocally("CLUSTER", "INFO"))
  );
  await using instance = await Instance.open(
    `rediss+cluster://127.0.0.1:${redis.port}`,
    { redisCa: `${redis.folder}/ca.crt` },
  );
  assertEquals(await says(instance, "k"), true);
});

redisTest("Sentinels may speak TLS, and ask for a password", async () => {
  await using redis = await TestRedis.withTls();
  const port = ownPort();
  const conf = `${redis.folder}/sentinel.conf`;
  Deno.writeTextFileSync(
    conf,
    `port 0
tls-port ${port}
tls-replication yes
tls-auth-clients no
tls-cert-file ${redis.folder}/client.crt
tls-key-file ${redis.folder}/client.key
tls-ca-cert-file ${redis.folder}/ca.crt
dir ${redis.folder}
requirepass word
sentinel monitor chat 127.0.0.1 ${redis.port} 1
`,
  );
  const sentinel = new Deno.Command("redis-server", {
    args: [conf, "--sentinel"],
    stdout: "null",
    stderr: "null",
  }).spawn();
  await using _stopped = {
    async [Symbol.asyncDispose]() {
      sentinel.kill("SIGKILL");
      await sentinel.status;
    },
  };
  const url = `rediss+sentinel://127.0.0.1:${port}/chat`;
  const redisCa = `${redis.folder}/ca.crt`;
  let why = "";
  await until(async () => {
    why = await refusal(`${url}?sentinel_password=wrong`, { redisCa });
    return !/refused/i.test(why);
  });
  assertMatch(why, /Sentinels want another password/);
  assertMatch(
    await refusal(url, { redisCa }),
    /Sentinels want another password/,
  );
  assertMatch(
    await refusal(`${url}s?sentinel_password=word`, { redisCa }),
    /watch no primary of that name/,
  );
  await using instance = await Instance.open(
    `${url}?sentinel_password=word`,
    { redisCa },
  );
  assertEquals(await says(instance, "k"), true);
});

redisTest(
  "A server that doesn't know HELLO is explained without the password that was sent with it",
  async () => {
    await using redis = await TestRedis.start(
      ...["--requirepass", "hunter2", "--rename-command", "HELLO", ""],
    );
    const message = await refusal(redis.url().replace("//", "//:hunter2@"));
    assertMatch(message, /older than Redis 7, or a proxy/);
    assertFalse(message.includes("hunter2"), message);
  },
);

redisTest(
  "A Redis that became a replica under its name is not ready, and used again once it is a primary",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using instance = await Instance.open(url);
    assertEquals(await says(instance, "before"), true);
    assertEquals(await instance.engine.ready?.(), []);
    using _reported = stub(console, "error");
    await redis.ask(url, "REPLICAOF", "127.0.0.1", "1");
    assertEquals(await says(instance, "meanwhile"), false);
    let why = "";
    await until(async () => {
      try {
        await instance.engine.ready?.();
      } catch (error) {
        why = String(error);
      }
      return why.includes("it is a replica");
    });
    assertMatch(
      why,
      /waiting for Redis at 127\.0\.0\.1:\d+ \(it is a replica\)/,
    );
    await redis.ask(url, "REPLICAOF", "NO", "ONE");
    await until(() => says(instance, crypto.randomUUID()));
    await until(async () => {
      try {
        return (await instance.engine.ready?.())?.length === 0;
      } catch {
        return false;
      }
    });
  },
);
