import { assert, assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { type Engine, StaleState } from "../../hub/engine/engine.ts";
import { Refusal } from "../../hub/refusal.ts";
import { act, newMessage, numbers, publish } from "../engine/tools.ts";
import { Instance, redisTest, TestRedis, TwoInstances } from "./redis.ts";
import { until } from "../tools/until.ts";
import { all, clear, remove } from "./acts.ts";

redisTest(
  "An act during which Redis is killed is stored completely or not at all",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, a, b } = instances;
    await publish(a.engine, 2_000);
    using _silent = stub(console, "error");
    const acted = new Set<number>();
    let refused = 0;
    let stop = false;
    let target = 0;
    /** Instances that have acted since Redis restarted: each reconnects on its own. */
    const back = new Set<Engine>();
    const acting = [a, b].map(async ({ engine }) => {
      while (!stop) {
        try {
          const { version } = await engine.state("lobby", 0);
          const next = ++target;
          acted.add(
            await engine.act("lobby", version, {
              ...remove(next),
              changes: { [`gone:${next}`]: "true" },
              audit: JSON.stringify({ target: next }),
            }),
          );
          back.add(engine);
        } catch (error) {
          if (error instanceof StaleState) continue;
          assert(error instanceof Refusal, `${error}`);
          assertEquals(error.code, "unavailable");
          refused++;
          await new Promise((turn) => setTimeout(turn, 10));
        }
      }
    });
    for (let kill = 0; kill < 3; kill++) {
      const enough = acted.size + 50;
      await until(() => acted.size > enough);
      const before = refused;
      await redis.signal("SIGKILL");
      await until(() => refused > before + 2);
      await redis.start();
    }
    back.clear();
    const enough = acted.size + 20;
    await until(() => acted.size > enough && back.size === 2);
    stop = true;
    await Promise.all(acting);

    const events = await b.engine.read("lobby", 0, 99_999);
    assertEquals(events.map(({ seq }) => seq), numbers(events.length));
    const targets = events.filter(({ seq }) => seq > 2_000)
      .map(({ json }) => JSON.parse(json).target as number);
    const gone = new Set(targets);
    assertEquals(gone.size, targets.length);
    for (const { seq, type } of events.slice(0, 2_000)) {
      assertEquals(type, gone.has(seq) ? "deleted" : "message");
    }
    const { entries, version } = await b.engine.state("lobby", 0);
    assertEquals(version, events.length);
    assertEquals([...entries.keys()], targets.map((seq) => `gone:${seq}`));
    const lines = await b.engine.audit("lobby", { limit: 9_999 });
    assertEquals(
      lines.map(({ json }) => JSON.parse(json).target).reverse(),
      targets,
    );
    for (const seq of acted) assert(seq > 2_000 && seq <= events.length);
  },
);

redisTest(
  "An act refused by an out-of-memory Redis has no effect",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    await publish(a.engine, 3);
    using _silent = stub(console, "error");
    await redis.ask(url, "CONFIG", "SET", "maxmemory", "1");
    for (const refused of [remove(1), clear("ann")]) {
      const error = await assertRejects(
        () => a.engine.act("lobby", 0, refused),
        Refusal,
      );
      assertEquals(error.code, "unavailable");
    }
    await assertRejects(
      () => a.engine.take([{ key: "k", intervalMs: 9, burst: 1 }]),
      Refusal,
    );
    assertEquals(await all(a), ["m1", "m2", "m3"]);
    assertEquals((await a.engine.state("lobby", -1)).version, 0);
    assertEquals(await a.engine.audit("lobby", { limit: 9 }), []);
    await redis.ask(url, "CONFIG", "SET", "maxmemory", "0");
    assertEquals(await a.engine.act("lobby", 0, clear("ann")), 4);
  },
);

redisTest(
  "Redis engine refuses to moderate a room with foreign keys, reports it once, and overwrites nothing",
  async () => {
    await using redis = await TestRedis.start();
    const room = (key: string) => `hubbub:{lobby}:${key}`;
    const moderate: readonly ((engine: Engine) => Promise<unknown>)[] = [
      (engine) => engine.act("lobby", 5, remove(1)),
      (engine) => engine.act("lobby", 5, clear("ann")),
    ];
    const read = (engine: Engine) => engine.read("lobby", 0, 9);
    const state = (engine: Engine) => engine.state("lobby", -1);
    const audit = (engine: Engine) => engine.audit("lobby", { limit: 9 });
    const say = (engine: Engine) => engine.publish("lobby", newMessage("x"));
    const cases: readonly {
      readonly key: string;
      readonly remove?: boolean;
      readonly command: readonly string[];
      readonly refused: readonly ((engine: Engine) => Promise<unknown>)[];
    }[] = [
      {
        key: "state",
        remove: true,
        command: ["SET", room("state"), "theirs"],
        refused: [...moderate, state],
      },
      {
        key: "state",
        command: ["HSET", room("state"), "rules", "{garbage"],
        refused: [state],
      },
      {
        key: "state",
        command: ["HDEL", room("state"), "rules"],
        refused: [state],
      },
      {
        key: "state:versions",
        remove: true,
        command: ["SET", room("state:versions"), "theirs"],
        refused: [...moderate, state],
      },
      {
        key: "replies",
        remove: true,
        command: ["SET", room("replies"), "theirs"],
        refused: moderate,
      },
      {
        key: "audit",
        remove: true,
        command: ["SET", room("audit"), "theirs"],
        refused: [...moderate, audit],
      },
      {
        key: "audit",
        command: ["XADD", room("audit"), "9-9", "act", "{}"],
        refused: [...moderate, audit],
      },
      {
        key: "audit",
        command: ["XADD", room("audit"), "9-0", "act", "{garbage"],
        refused: moderate,
      },
      {
        key: "meta",
        command: ["HSET", room("meta"), "version", "theirs"],
        refused: [...moderate, state, say],
      },
      {
        key: "keys",
        remove: true,
        command: ["HSET", room("keys"), '["ann","x"]', "theirs"],
        refused: [say],
      },
      {
        key: "log",
        command: ["HSET", room("log"), "4", "garbage"],
        refused: [moderate[1], read],
      },
      {
        key: "log",
        command: ["HDEL", room("log"), "2"],
        refused: [moderate[1], read],
      },
    ];
    for (const { key, remove: first, command, refused } of cases) {
      const url = redis.url();
      await using a = await Instance.open(url);
      await a.engine.open("lobby", { rules: "{}" });
      await publish(a.engine, 3);
      await a.engine.act("lobby", 0, remove(2));
      await a.engine.act("lobby", 4, act({ changes: { pin: "1" } }));
      if (first) await redis.ask(url, "DEL", room(key));
      await redis.ask(url, ...command);
      const dump = async () =>
        await Promise.all(
          ["meta", "log", "replies", "state", "state:versions", "audit", "keys"]
            .map((name) => redis.ask(url, "DUMP", room(name))),
        ).then(async ([meta, , ...others]) => {
          // A hash may change its order by itself.
          const log = await redis.ask(url, "HGETALL", room("log"));
          return [meta, log.split("\n").sort(), ...others];
        });
      const before = await dump();
      using reported = stub(console, "error");
      for (const ask of [...refused, ...refused]) {
        const { code } = await assertRejects(
          () => ask(a.engine),
          Refusal,
          undefined,
          `${command}: ${ask}`,
        );
        assertEquals(code, "unavailable");
      }
      assertEquals(await dump(), before, `${command}`);
      assert(reported.calls.length <= 2, `${command}`);
    }
  },
);

redisTest(
  "A damaged or far too long line of the audit log doesn't hide the others",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    const stored = act();
    await a.engine.act("lobby", 0, stored);
    using reported = stub(console, "error");
    for (
      const [seq, json] of [
        [2, "{garbage"],
        [3, JSON.stringify("x".repeat(1_000_000))],
      ] as const
    ) {
      const version = (await a.engine.state("lobby", -1)).version;
      await a.engine.act("lobby", version, act({ audit: json }));
      const lines = await a.engine.audit("lobby", { limit: 9 });
      assertEquals(lines, [{ seq: 1, json: stored.audit }], `${seq}`);
    }
    await a.engine.act("lobby", 3, act({ audit: stored.audit }));
    assertEquals(
      (await a.engine.audit("lobby", { limit: 9 })).map(({ seq }) => seq),
      [4, 1],
    );
    assertEquals(reported.calls.length, 1);
  },
);

redisTest(
  "Redis engine refuses to open a room over keys of another program or room",
  async () => {
    await using redis = await TestRedis.start();
    for (const key of ["state", "state:versions", "replies", "audit"]) {
      const url = redis.url();
      await using a = await Instance.open(url);
      const name = `hubbub:{lobby}:${key}`;
      await redis.ask(url, "SET", name, "theirs");
      using _silent = stub(console, "error");
      await assertRejects(() => a.engine.open("lobby", { a: "1" }), Refusal);
      assertEquals(await redis.ask(url, "GET", name), "theirs");
      assertEquals(await redis.ask(url, "KEYS", "*{lobby}*"), name);
    }
  },
);

redisTest(
  "Redis engine takes nothing from a foreign bucket, and leaves it unchanged",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    using _silent = stub(console, "error");
    for (
      const command of [["SET", "hubbub:{PACE}:k", "theirs"], [
        "LPUSH",
        "hubbub:{PACE}:k",
        "x",
      ]]
    ) {
      await redis.ask(url, "DEL", "hubbub:{PACE}:k");
      await redis.ask(url, ...command);
      const before = await redis.ask(url, "DUMP", "hubbub:{PACE}:k");
      const others = { key: "other", intervalMs: 60_000, burst: 1 };
      const { code } = await assertRejects(
        () => a.engine.take([others, { ...others, key: "k" }]),
        Refusal,
      );
      assertEquals(code, "unavailable");
      assertEquals(await redis.ask(url, "DUMP", "hubbub:{PACE}:k"), before);
      assertEquals(await redis.ask(url, "EXISTS", "hubbub:{PACE}:other"), "0");
    }
  },
);

redisTest(
  "Redis engine refuses to store events that it could not read again",
  async () => {
    await using redis = await TestRedis.start();
    await using a = await Instance.open(redis.url());
    await a.engine.open("lobby");
    const never = act({
      event: {
        type: "restricted",
        viewer: { id: "ann", name: "Ann" },
        kind: "timeout",
        until: NaN,
      },
    });
    await assertRejects(() => a.engine.act("lobby", 0, never), TypeError);
    assertEquals((await a.engine.head("lobby")).seq, 0);
  },
);
