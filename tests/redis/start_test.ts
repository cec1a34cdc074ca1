import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { OperatorError } from "../../hub/operator/operator_error.ts";
import { openRedisEngine } from "../../hub/engine/redis/engine.ts";
import { newMessage } from "../engine/tools.ts";
import { Follower, Instance, redisTest, TestRedis } from "./redis.ts";
import { until } from "../tools/until.ts";
import { clear, shown } from "./acts.ts";
import { failToStart, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

/** The sentence that a start is refused with. */
async function refusal(url: string): Promise<string> {
  const { message } = await assertRejects(
    () => openRedisEngine(url),
    OperatorError,
  );
  assertMatch(message, /^Cannot use REDIS_URL=redis:\S+: [^\n]+\.$/);
  assert(!message.includes("hunter2"), message);
  return message;
}

redisTest(
  "openRedisEngine explains a wrong or missing password",
  async () => {
    await using locked = await TestRedis.start("--requirepass", "right");
    const at = `127.0.0.1:${locked.port}/0`;
    assertMatch(await refusal(`redis://:hunter2@${at}`), /password is wrong/);
    assertMatch(
      await refusal(`redis://ann:hunter2@${at}`),
      /password is wrong/,
    );
    assertMatch(await refusal(`redis://${at}`), /requires a password/);
    await using instance = await Instance.open(`redis://:right@${at}`);
    assertEquals(await instance.engine.open("lobby"), true);
  },
);

redisTest(
  "openRedisEngine explains a database that doesn't exist",
  async () => {
    await using redis = await TestRedis.start();
    assertMatch(
      await refusal(redis.url(5_000)),
      /no database with that number/,
    );
  },
);

redisTest(
  "openRedisEngine explains a Redis that can't be reached or doesn't answer",
  async () => {
    let port: number;
    {
      using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      ({ port } = silent.addr);
      const accepted = silent.accept();
      assertMatch(
        await refusal(`redis://:hunter2@127.0.0.1:${port}/0`),
        /can't be reached/,
      );
      (await accepted).close();
    }
    assertMatch(
      await refusal(`redis://:hunter2@127.0.0.1:${port}/0`),
      /can't be reached \(.*refused/i,
    );
  },
);

redisTest(
  "openRedisEngine explains a Redis of the wrong kind",
  async () => {
    await using cluster = await TestRedis.start("--cluster-enabled", "yes");
    assertMatch(await refusal(cluster.url(0)), /part of a cluster/);
    await using replica = await TestRedis.start("--replicaof", "127.0.0.1 1");
    assertMatch(await refusal(replica.url(0)), /a replica/);
    await using old = oldRedis("6.2.14");
    assertMatch(
      await refusal(`redis://127.0.0.1:${old.port}/0`),
      /version 6\.2\.14, and Hubbub needs Redis 7/,
    );
  },
);

redisTest(
  "openRedisEngine refuses foreign keys and newer ones, and changes nothing",
  async () => {
    await using redis = await TestRedis.start();
    const cases: [string[], RegExp][] = [
      [
        ["SET", "hubbub:version", "5"],
        /version 5 .* supports versions up to 4/,
      ],
      [
        ["SET", "hubbub:version", "theirs"],
        /hubbub:version belongs to another/,
      ],
      [["LPUSH", "hubbub:version", "x"], /hubbub:version belongs to another/],
      [["SET", "hubbub:rooms", "theirs"], /hubbub:rooms belongs to another/],
      [["HSET", "hubbub:instances", "x", "y"], /hubbub:instances belongs/],
    ];
    for (const [command, sentence] of cases) {
      const url = redis.url();
      await redis.ask(url, ...command);
      const before = await redis.ask(url, "DUMP", command[1]);
      assertMatch(await refusal(url), sentence);
      assertEquals(await redis.ask(url, "KEYS", "*"), command[1]);
      assertEquals(await redis.ask(url, "DUMP", command[1]), before);
    }
  },
);

redisTest(
  "openRedisEngine upgrades data of an older Hubbub",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    // As stored before moderation existed.
    const from = { id: "ann", name: "Ann", role: "viewer" };
    for (
      const command of [
        ["SET", "hubbub:version", "1"],
        ["ZADD", "hubbub:rooms", "1", "lobby"],
        ["HSET", "hubbub:{lobby}:meta", "epoch", "e", "seq", "2"],
        ...[1, 2].map((seq) => [
          ...["XADD", "hubbub:{lobby}:log", `${seq}-0`, "message"],
          JSON.stringify({ type: "message", seq, at: 1, from, text: "hi" }),
        ]),
      ]
    ) await redis.ask(url, ...command);
    await using instance = await Instance.open(url);
    const { engine } = instance;
    assertEquals(await redis.ask(url, "GET", "hubbub:version"), "4");
    assertEquals(await engine.state("lobby", -1), {
      epoch: "e",
      version: 0,
      entries: new Map(),
    });
    assertEquals(await engine.audit("lobby", { limit: 9 }), []);
    assertEquals(await engine.publish("lobby", newMessage("on")), 3);
    assertEquals(await engine.act("lobby", 0, clear("ann")), 4);
    await using reader = new Follower(instance);
    await until(() => reader.seqs.length === 4);
    assertEquals(shown(reader.events), [
      ...["deleted 1", "deleted 2", "deleted 3", "cleared"],
    ]);
  },
);

redisTest(
  "openRedisEngine needs only the rights that its refusal names",
  async () => {
    await using redis = await TestRedis.start();
    const at = `127.0.0.1:${redis.port}/0`;
    const allow = (name: string, ...rules: string[]) =>
      redis.ask(
        redis.url(0),
        "ACL",
        "SETUSER",
        name,
        "on",
        ">hunter2",
        ...rules,
      );
    await allow("bob", "~other:*", "+@all");
    const sentence = await refusal(`redis://bob:hunter2@${at}`);
    const rules = sentence.match(/allow (.+?) \(/)![1].split(" ");
    await allow("ann", ...rules);
    await using instance = await Instance.open(`redis://ann:hunter2@${at}`);
    const { engine } = instance;
    await engine.secret();
    await engine.open("lobby");
    await using reader = new Follower(instance);
    engine.reportViewers("lobby", { count: 1 });
    await engine.publish("lobby", newMessage("x"));
    await until(() => reader.seqs.length === 1);
    await engine.act("lobby", 0, clear("ann"));
    assertEquals((await engine.state("lobby", -1)).version, 2);
    assertEquals((await engine.audit("lobby", { limit: 1 })).length, 1);
    await engine.take([{ key: "k", intervalMs: 1_000, burst: 1 }]);
    assertEquals((await engine.rooms(1)).length, 1);
    assertEquals((await engine.history("lobby", { limit: 1 })).seq, 2);
  },
);

redisTest("openRedisEngine creates one secret for all instances", async () => {
  await using redis = await TestRedis.start();
  const url = redis.url();
  await using a = await Instance.open(url);
  await using b = await Instance.open(url);
  const [one, other] = await Promise.all([
    a.engine.secret(),
    b.engine.secret(),
  ]);
  assertEquals(one, other);
  assertMatch(one, /^[0-9a-f]{64}$/);
  await redis.ask(url, "SET", "hubbub:secret", "short");
  await using c = await Instance.open(url);
  await assertRejects(() => c.engine.secret(), OperatorError, "too short");
});

redisTest(
  "The server explains in one line why it can't use its Redis",
  async () => {
    await using redis = await TestRedis.start("--requirepass", "right");
    using folder = new TempDir();
    const env = { HOST: "127.0.0.1", PORT: "0", DATA_DIR: folder.path };
    const start = async (url: string) => {
      const { code, output } = await failToStart({ ...env, REDIS_URL: url });
      assertEquals(code, 1);
      assertMatch(output.split("\n").at(-2)!, /^Cannot .+\.$/);
      assert(!output.includes("hunter2"), output);
      return output;
    };
    const at = `127.0.0.1:${redis.port}`;
    assertMatch(await start(`redis://:hunter2@${at}`), /password is wrong/);
    assertMatch(await start(`http://:hunter2@${at}`), /REDIS_URL must be/);
    await new Deno.Command("redis-cli", {
      args: [
        ...["-p", String(redis.port), "-a", "right"],
        ...["SET", "hubbub:{lobby}:log", "theirs"],
      ],
      stderr: "null",
    }).output();
    assertMatch(await start(`redis://:right@${at}`), /hubbub:\{lobby\}:log/);
  },
);

redisTest(
  "openRedisEngine explains a Redis that is full, one that is a Sentinel, and a port with or without TLS",
  async () => {
    await using full = await TestRedis.start("--maxmemory", "1");
    assertMatch(await refusal(full.url()), /it is full; raise its `maxmemory`/);
    await using sentinel = oldRedis("7.0.15\r\nredis_mode:sentinel");
    assertMatch(
      await refusal(`redis://127.0.0.1:${sentinel.port}/0`),
      /it is a Sentinel; write redis\+sentinel:/,
    );
    await using tls = await TestRedis.withTls();
    assertMatch(
      await refusal(tls.url()),
      /write rediss:\/\/ if it expects TLS/,
    );
    const plain = full.url().replace("redis:", "rediss:");
    const { message } = await assertRejects(
      () => openRedisEngine(plain),
      OperatorError,
    );
    assertMatch(message, /write redis:\/\/ if it has no TLS/);
  },
);

redisTest(
  "A Redis with TLS and a certificate of one's own authority is used with REDIS_CA, and explained without",
  async () => {
    await using redis = await TestRedis.withTls();
    using folder = new TempDir();
    const env = {
      HOST: "127.0.0.1",
      PORT: "0",
      DATA_DIR: folder.path,
      REDIS_URL: redis.url().replace("redis:", "rediss:"),
    };
    const { output } = await failToStart(env);
    assertMatch(
      output,
      /set REDIS_CA to a file with that authority's certificate/,
    );
    await using server = await TestServer.start(folder.path, {
      ...env,
      REDIS_CA: `${redis.folder}/ca.crt`,
    });
    const ready = await fetch(`${server.url}/readyz`);
    assertEquals(ready.status, 200);
    await ready.body?.cancel();
  },
);

redisTest(
  "Instances on one Redis need a secret in common, so that secrets rotate instance by instance",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    const [old, fresh, other] = ["o", "f", "x"].map((c) => c.repeat(40));
    const start = async (...secrets: string[]) => {
      await using instance = await Instance.open(url);
      await instance.engine.checkSecrets(secrets);
    };
    const refused = async (...secrets: string[]) => {
      const { message } = await assertRejects(
        () => start(...secrets),
        OperatorError,
        "the other instances on it have another secret",
      );
      for (const secret of secrets) assert(!message.includes(secret));
    };
    await start(old);
    await start(old);
    await refused(other);
    await refused(fresh);
    await start(fresh, old);
    // One that wasn't restarted yet when it crashed.
    await start(old);
    await start(fresh, old);
    await start(fresh);
    await refused(old);
    await refused(other, old);
    const key = "hubbub:secret:fingerprints";
    const kept = await redis.ask(url, "GET", key);
    assertMatch(kept, /^[0-9a-f]{32}$/);
    assert(!kept.includes(fresh));
    await redis.ask(url, "DEL", key);
    await start(other);
  },
);

redisTest(
  "The start logs once what an accepted message may be lost with, unless appendfsync is always",
  async () => {
    for (
      const [settings, told] of [
        [[], []],
        [["--appendfsync", "everysec"], [
          'appendonly="yes" appendfsync="everysec"',
        ]],
        [["--appendonly", "no"], ['appendonly="no"']],
        [["--rename-command", "CONFIG", ""], [
          'appendonly="yes" appendfsync="unknown"',
        ]],
      ] as const
    ) {
      await using redis = await TestRedis.start(...settings);
      using warned = stub(console, "error");
      await using _instance = await Instance.open(redis.url());
      const lines = warned.calls.map(({ args }) => `${args}`);
      assertEquals(lines.length, told.length, lines.join());
      for (const [i, line] of lines.entries()) {
        assert(line.includes(`storage_may_lose ${told[i]}`), line);
      }
    }
  },
);

/** A server that answers like a Redis of some version, as far as a start needs it. */
function oldRedis(version: string): AsyncDisposable & { port: number } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const info = `redis_version:${version}\r\n`;
  const serve = async (connection: Deno.Conn) => {
    using open = connection;
    for await (const chunk of open.readable.values({ preventCancel: true })) {
      const commands = decoder.decode(chunk).match(/^\*\d+/gm) ?? [];
      const asksInfo = decoder.decode(chunk).includes("INFO\r\n") &&
        !decoder.decode(chunk).includes("SETINFO");
      await open.write(encoder.encode(
        asksInfo
          ? `$${info.length}\r\n${info}\r\n`
          : "+OK\r\n".repeat(commands.length),
      ));
    }
  };
  const serving: Promise<unknown>[] = [];
  const accepting = (async () => {
    for await (const connection of listener) {
      serving.push(serve(connection).catch(() => {}));
    }
  })();
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      await Promise.all(serving);
    },
  };
}
