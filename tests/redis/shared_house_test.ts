import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import type { Engine } from "../../hub/engine/engine.ts";
import { Refusal } from "../../hub/refusal.ts";
import { newMessage, numbers } from "../engine/tools.ts";
import { Follower, Instance, redisTest, TestRedis } from "./redis.ts";
import { until } from "../tools/until.ts";

/** Sends commands to Redis at once, as a user. */
async function flood(
  redis: TestRedis,
  user: string,
  lines: readonly string[],
): Promise<string> {
  const cli = new Deno.Command("redis-cli", {
    args: [
      ...["-p", String(redis.port), "--user", user, "--pass", "x"],
      "--no-auth-warning",
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = cli.stdin.getWriter();
  await writer.write(new TextEncoder().encode(lines.join("\n") + "\n"));
  await writer.close();
  return new TextDecoder().decode((await cli.output()).stdout);
}

redisTest(
  "Whoever may only publish shows nothing, counts nobody, and costs next to nothing",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await redis.ask(
      url,
      "ACL",
      "SETUSER",
      "tenant",
      "on",
      ">x",
      ..."&* +publish".split(" "),
    );
    await using a = await Instance.open(url);
    await using b = await Instance.open(url);
    await a.engine.open("lobby");
    await a.engine.publish("lobby", newMessage("one"));
    await using reader = new Follower(a);
    await until(() => reader.seqs.length === 1);
    b.engine.reportViewers("lobby", { count: 3 });
    await until(() => reader.elsewhere === 3);
    const { epoch } = await a.engine.head("lobby");
    const channel = `hubbub:{lobby}:events:${new URL(url).pathname.slice(1)}`;
    const forged = reader.events[0].json.replace('"seq":1', '"seq":2')
      .replaceAll('"', '\\"');
    const told = await flood(redis, "tenant", [
      ...numbers(20_000).map((n) =>
        `PUBLISH ${channel} "${crypto.randomUUID()} viewers ${n} 9"`
      ),
      ...["said", "act"].flatMap((type) =>
        ["", `${epoch} `, "undefined ", `${crypto.randomUUID()} `].map((
          token,
        ) => `PUBLISH ${channel} "${token}${type} ${epoch} 2\\n${forged}"`)
      ),
      `PUBLISH ${channel} "said other 2\\n{}"`,
      `PUBLISH ${channel} "viewers x 9"`,
    ]);
    assertEquals(told.match(/^\d+$/gm)?.length, 20_010);
    b.engine.reportViewers("lobby", { count: 4 });
    await until(() => reader.elsewhere === 4);
    assertEquals(await a.engine.publish("lobby", newMessage("two")), 2);
    await until(() => reader.seqs.length === 2);
    assertEquals(reader.texts, ["one", "two"]);
  },
);

redisTest(
  "The rights that docs/deploy.md gives to Hubbub suffice, and those it gives to another program reach nothing of Hubbub",
  async () => {
    const doc = Deno.readTextFileSync(
      new URL("../../docs/deploy.md", import.meta.url),
    );
    const rules = (user: string) => {
      const line = doc.match(
        new RegExp(`^ACL SETUSER ${user} on >\\S+ (.+)$`, "m"),
      );
      assert(line, `docs/deploy.md has no line for ${user}`);
      return line[1].split(" ");
    };
    await using redis = await TestRedis.start();
    const url = redis.url();
    for (const user of ["hubbub", "other"]) {
      const done = await redis.ask(
        url,
        ...["ACL", "SETUSER", user, "on", ">x", ...rules(user)],
      );
      assertEquals(done, "OK");
    }
    const path = new URL(url).pathname;
    await using a = await Instance.open(
      `redis://hubbub:x@127.0.0.1:${redis.port}${path}`,
    );
    await a.engine.secret();
    await a.engine.open("lobby");
    await using reader = new Follower(a);
    await a.engine.publish("lobby", newMessage("one"));
    await until(() => reader.seqs.length === 1);
    const answers = await flood(redis, "other", [
      "SET other:key 1",
      "PUBLISH other:channel 1",
      "PUBLISH hubbub:{lobby}:events:0 x",
      "PSUBSCRIBE *",
      "SUBSCRIBE hubbub:{lobby}:events:0",
      "GET hubbub:secret",
      "HGETALL hubbub:{lobby}:meta",
      "SET hubbub:version 1",
      ...["FLUSHALL", "FLUSHDB", "SWAPDB 0 1", "KEYS *", "MONITOR"],
      ...["CONFIG GET *", "SHUTDOWN", "SCRIPT FLUSH", "BGREWRITEAOF"],
      ...["CLIENT KILL TYPE normal", "ACL LIST", "EVAL 'return 1' 0"],
      ...["SCAN 0", "RANDOMKEY", "PUBSUB CHANNELS", "SLOWLOG GET"],
    ]);
    const lines = answers.trim().split(/\n+/);
    assertEquals(lines.slice(0, 2), ["OK", "0"]);
    for (const line of lines.slice(2)) assertMatch(line, /^NOPERM /);
    assertEquals(lines.length, 24);
  },
);

redisTest(
  "Redis engine refuses stored data that is longer or worse than anything it stores",
  async () => {
    await using redis = await TestRedis.start();
    const long = '"' + "x".repeat(6_000_000) + '"';
    const from = '{"id":"ann","name":"Ann","role":"viewer"}';
    const said = (text: string) =>
      `{"type":"message","seq":1,"at":1,"from":${from},"text":${text}}\nsaid ann`;
    const room = (key: string) => `hubbub:{lobby}:${key}`;
    const cases: readonly [
      string[],
      string,
      (engine: Engine) => Promise<unknown>,
    ][] = [
      ...[long, '"\\ud800"', '"a\\u0000b"'].flatMap((text) =>
        [
          [["HSET", room("log"), "1"], said(text), (engine: Engine) =>
            engine.read("lobby", 0, 1)],
          [["HSET", room("log"), "1"], said(text), (engine: Engine) =>
            engine.history("lobby", { limit: 1 })],
        ] as [string[], string, (engine: Engine) => Promise<unknown>][]
      ),
      [
        ["HSET", room("state"), "rules"],
        long,
        (engine) => engine.state("lobby", -1),
      ],
    ];
    for (const [command, value, ask] of cases) {
      const url = redis.url();
      await using a = await Instance.open(url);
      await a.engine.open("lobby", { rules: "{}" });
      await a.engine.publish("lobby", newMessage("one"));
      await redis.pipe(url, command, value);
      using _silent = stub(console, "error");
      const { code } = await assertRejects(() => ask(a.engine), Refusal);
      assertEquals(code, "unavailable");
      const [{ rules }] = await a.engine.rooms(1);
      assert(rules === null || rules.length < 100);
    }
  },
);

redisTest(
  "Redis engine passes over a line of the audit log that is longer than anything it stores, and reports it",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby", { rules: "{}" });
    const audit = "hubbub:{lobby}:audit";
    const long = `"${"x".repeat(6_000_000)}"`;
    await redis.pipe(url, ["XADD", audit, "1-0", "act"], long);
    using reported = stub(console, "error");
    assertEquals(await a.engine.audit("lobby", { limit: 1 }), []);
    assert(reported.calls.length > 0);
  },
);
