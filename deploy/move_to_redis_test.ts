import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { openEmbeddedEngine } from "../hub/engine/embedded/engine.ts";
import { type Engine, StaleState } from "../hub/engine/engine.ts";
import { OperatorError } from "../hub/operator/operator_error.ts";
import { Chatter } from "../tests/tools/chatter.ts";
import { act, newMessage, publish } from "../tests/engine/tools.ts";
import {
  Follower,
  Instance,
  redisTest,
  TestRedis,
} from "../tests/redis/redis.ts";
import { until } from "../tests/tools/until.ts";
import { clear, remove, shown } from "../tests/redis/acts.ts";
import { ensureBuilt, ROOT, TestServer } from "../tests/tools/server.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";
import { moveToRedis } from "./move_to_redis.ts";

/** Runs the command of `deno task move-to-redis`. */
async function runCarry(dataDir: string, url: string) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-net",
      "--allow-env",
      "--allow-sys=osUptime",
      "--allow-read",
      `--allow-write=${dataDir}`,
      "deploy/move_to_redis.ts",
    ],
    env: { DATA_DIR: dataDir, REDIS_URL: url },
    cwd: ROOT,
  }).output();
  const decoder = new TextDecoder();
  return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function post(
  url: string,
  body: unknown,
  cookie = "",
): Promise<Response> {
  return await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      cookie,
    },
    body: JSON.stringify(body),
  });
}

redisTest(
  "moveToRedis moves the embedded engine's data to Redis, and viewers resume where they were",
  async () => {
    await ensureBuilt();
    using folder = new TempDir();
    await using redis = await TestRedis.start();
    const url = redis.url();
    let cookie: string;
    let position: { epoch: string; seq: number };
    let stored: unknown;
    let rooms: { name: string }[];
    {
      await using server = await TestServer.start(folder.path, {
        MESSAGE_RATE: "0",
      });
      const named = await post(`${server.url}/viewer`, { name: "Ann" });
      await named.body?.cancel();
      cookie = named.headers.getSetCookie()[0].split(";")[0];
      await (await post(`${server.url}/rooms`, { name: "silent" })).body
        ?.cancel();
      using bob = await Chatter.join(`${server.url}/rooms/lobby/socket`);
      for (let i = 1; i <= 600; i++) {
        bob.send(
          JSON.stringify({ type: "say", key: `k${i}`, text: `中 ${i}` }),
        );
        if (i % 300 === 0) await bob.until(({ seqs }) => seqs.length === i);
      }
      position = { epoch: bob.welcome.epoch, seq: 590 };
      const said = await post(
        `${server.url}/rooms/lobby/messages`,
        { key: "ann's", text: "the last" },
        cookie,
      );
      assertEquals((await said.json()).seq, 601);
      stored = await (await fetch(`${server.url}/rooms/lobby/messages`)).json();
      rooms = await (await fetch(`${server.url}/rooms`)).json();
      await runCarry(folder.path, url).then(({ success, output }) => {
        assert(!success, "a server that runs has its data for itself");
        assertStringIncludes(output, "another Hubbub process");
        assertStringIncludes(output, "Stop that process first.");
        assert(!output.includes("its own DATA_DIR"), output);
      });
      await server.stop();
    }
    const { success, output } = await runCarry(folder.path, url);
    assert(success, output);
    assertStringIncludes(output, "2 rooms with 601 events");
    assertStringIncludes(
      (await runCarry(folder.path, url)).output,
      "2 were already there",
    );

    await using server = await TestServer.start(`${folder.path}/other`, {
      REDIS_URL: url,
    });
    const moved = await fetch(`${server.url}/rooms/lobby/messages`);
    assertEquals(await moved.json(), stored);
    const names = (list: { name: string }[]) => list.map(({ name }) => name);
    assertEquals(
      names(await (await fetch(`${server.url}/rooms`)).json()),
      names(rooms),
    );
    using back = await Chatter.join(
      `${server.url}/rooms/lobby/socket`,
      position,
    );
    await back.until(({ seqs }) => seqs.length === 11);
    assertEquals(back.events.filter(({ type }) => type === "gap"), []);
    const who = await fetch(`${server.url}/viewer`, { headers: { cookie } });
    assertEquals((await who.json()).name, "Ann");
    // Earlier keys are still known, and new messages follow.
    const again = await post(
      `${server.url}/rooms/lobby/messages`,
      { key: "ann's", text: "the last" },
      cookie,
    );
    assertEquals((await again.json()).seq, 601);
    assertEquals((await back.say("on Redis")).type, "accepted");
    await back.until(({ seqs }) => seqs.at(-1) === 602);
    assertEquals(back.welcome.epoch, position.epoch);
    // What is posted in the old folder from now on is another order.
    await using gone = await TestServer.start(folder.path);
    const there = `${gone.url}/rooms/lobby/socket`;
    using returned = await Chatter.join(there, back.position);
    assertNotEquals(returned.welcome.epoch, position.epoch);
    await returned.until(({ events }) =>
      events.some(({ type }) => type === "gap")
    );
  },
);

redisTest("Nothing is moved into a Redis where another chat is", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using redis = await TestRedis.start();
  const url = redis.url();
  {
    await using _embedded = await TestServer.start(`${folder.path}/a`);
    await using _shared = await TestServer.start(`${folder.path}/b`, {
      REDIS_URL: url,
    });
  }
  const { success, output } = await runCarry(`${folder.path}/a`, url);
  assert(!success);
  assertStringIncludes(output, "another secret");
  const nothing = await runCarry(`${folder.path}/none`, url);
  assertStringIncludes(nothing.output, "no hubbub.db");
});

/** Uses every moderation action in a room. */
async function moderate(engine: Engine): Promise<void> {
  await engine.open("lobby", { rules: '{"slowSeconds":1}', "role:ann": '"a"' });
  await publish(engine, 6);
  await engine.publish("lobby", newMessage("bob's", { viewer: "bob" }));
  await engine.act("lobby", 0, { ...remove(1), audit: '"first"' });
  const changes = { "restriction:ann": '{"kind":"ban"}', "role:ann": null };
  await engine.act("lobby", 8, { ...clear("ann"), changes, audit: '"second"' });
  const { from } = newMessage("", { viewer: "ann" });
  await engine.act(
    "lobby",
    9,
    act({
      event: { type: "message", from, text: "let through" },
      key: { viewer: "ann", key: "held" },
      changes: { pin: "1", "held:1": null },
      audit: '"third"',
    }),
  );
  // An act whose target is its own seq is not a deleted message.
  await engine.act("lobby", 10, remove(11));
  await engine.publish("lobby", { ...newMessage("on"), announcement: true });
}

redisTest(
  "moveToRedis moves acts to Redis, where they stay in force",
  async () => {
    using folder = new TempDir();
    await using redis = await TestRedis.start();
    const url = redis.url();
    // As a running instance does: a room in which no one has written.
    {
      await using early = await Instance.open(url);
      await early.engine.open("lobby", { rules: "{}", "role:cid": '"c"' });
    }
    const embedded = openEmbeddedEngine(folder.path);
    const tell = async (engine: Engine) => ({
      events: await engine.read("lobby", 0, 99),
      history: await engine.history("lobby", { limit: 99 }),
      state: await engine.state("lobby", -1),
      since: (await engine.state("lobby", 9)).entries.get("pin"),
      audit: await engine.audit("lobby", { limit: 99 }),
      key: await engine.findByKey("lobby", "ann", "held"),
      head: await engine.head("lobby"),
    });
    await moderate(embedded);
    const told = await tell(embedded);
    assertEquals(told.state.version, 11);
    await embedded.close();

    assertEquals(await moveToRedis(folder.path, url), {
      rooms: 1,
      events: 12,
      skipped: 0,
    });
    await using a = await Instance.open(url);
    await using b = await Instance.open(url);
    assertEquals(await tell(a.engine), told);
    await using reader = new Follower(b);
    await until(() => reader.seqs.length === 12);
    assertEquals(reader.events, told.events);
    await assertRejects(
      () => a.engine.publish("lobby", { ...newMessage("x"), version: 9 }),
      StaleState,
    );
    // Moved messages can be deleted, and the next seq is free.
    assertEquals(await a.engine.act("lobby", 11, clear("bob")), 13);
    assertEquals(await b.engine.act("lobby", 13, clear("ann")), 14);
    await until(() => reader.seqs.length === 14);
    const events = shown(await b.engine.read("lobby", 0, 99));
    assertEquals(
      events.slice(0, 7),
      told.events.slice(0, 7).map(({ seq }) => `deleted ${seq}`),
    );
    assertEquals(events.slice(7), [
      ...["deleted 1", "cleared", "deleted 10", "deleted 11", "deleted 12"],
      ...["cleared", "cleared"],
    ]);
    assertEquals(
      (await b.engine.audit("lobby", { limit: 99 })).map(({ seq }) => seq),
      [14, 13, 11, 10, 9, 8],
    );
    assertEquals((await b.engine.head("lobby")).epoch, told.head.epoch);
    assertEquals(await redis.ask(url, "KEYS", "*carried"), "");
  },
);

redisTest(
  "moveToRedis doesn't overwrite keys that don't belong to a room",
  async () => {
    using folder = new TempDir();
    await using redis = await TestRedis.start();
    const embedded = openEmbeddedEngine(folder.path);
    await moderate(embedded);
    await embedded.close();
    for (const part of ["log", "state", "replies", "audit", "meta"]) {
      const url = redis.url();
      const key = `hubbub:{lobby}:${part}`;
      await redis.ask(url, "HSET", key, "x", "theirs");
      await assertRejects(
        () => moveToRedis(folder.path, url),
        OperatorError,
        "belong to no room",
      );
      assertEquals(await redis.ask(url, "HGET", key, "x"), "theirs");
      assertEquals(await redis.ask(url, "KEYS", "*{lobby}*"), key);
    }
  },
);
