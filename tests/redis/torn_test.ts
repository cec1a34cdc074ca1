import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Act, NewMessage } from "../../hub/engine/engine.ts";
import { Refusal } from "../../hub/refusal.ts";
import { act, newMessage, numbers } from "../engine/tools.ts";
import { all } from "./acts.ts";
import { writes } from "./aof.ts";
import { Instance, redisTest, TestRedis, TwoInstances } from "./redis.ts";
import { eachCut, FIRST, META, readAll, record } from "./torn.ts";

redisTest(
  "A message of whose script Redis kept only the first writes is posted again by its key, once, and no seq names two events",
  async () => {
    const reply = { seq: 1, from: { id: "ann", name: "ANN" } };
    const lost: readonly NewMessage[] = [
      newMessage("two"),
      { ...newMessage("three", { viewer: "bob" }), reply },
    ];
    let epoch = "";
    const torn = await record(
      async ({ engine }, redis) => {
        await engine.open("lobby");
        await engine.publish("lobby", newMessage("one"));
        ({ epoch } = await engine.head("lobby"));
        // So that keys rotate.
        const url = redis.url(0);
        await redis.ask(url, "HSET", META, "rotated_at", `${Date.now() - 1e6}`);
      },
      ({ engine }) =>
        Promise.all(lost.map((each) => engine.publish("lobby", each))),
    );
    const written = torn.script.map(({ args }) => args[0]);
    assertEquals(written.at(-1), "HSET");
    for (const name of ["ZADD", "RENAME", "PEXPIRE", "PEXPIREAT"]) {
      // Redis may write the time at which something expires instead.
      assert(name.startsWith("PEX") || written.includes(name), `${written}`);
    }
    await using redis = await TestRedis.start();
    for (const [first, begin] of Object.entries(FIRST)) {
      await eachCut(redis, torn, async ({ instance, other, at, headed }) => {
        const where = `${at}; ${first} first`;
        await begin(instance.engine);
        for (const { from, key } of lost) {
          const found = await other.engine.findByKey("lobby", from.id, key);
          assertEquals(found, undefined, where);
        }
        const seqs: number[] = [];
        for (const message of lost) {
          const seq = await instance.engine.publish("lobby", message);
          assertEquals(await other.engine.publish("lobby", message), seq);
          const { from, key } = message;
          const found = await other.engine.findByKey("lobby", from.id, key);
          assertEquals(found, seq, where);
          seqs.push(seq);
        }
        // Its key is remembered too, whether or not the keys rotated.
        const one = newMessage("one");
        assertEquals(await other.engine.publish("lobby", one), 1, where);
        const texts = await readAll(instance, where);
        assertEquals(
          texts.filter((text) => text !== "first"),
          ["one", "two", "three"],
          where,
        );
        const events = await other.engine.read("lobby", 0, 99);
        for (const [i, seq] of seqs.entries()) {
          assertEquals(JSON.parse(events[seq - 1].json).text, lost[i].text);
        }
        // Otherwise a seq that was lost would name another message in the same order.
        const { epoch: now } = await other.engine.head("lobby");
        assertEquals(now !== epoch, headed, where);
        if (headed) assert(seqs[0] > 3, where);
      });
    }
  },
);

redisTest(
  "A room whose first message Redis kept only in part posts it again by its key, once",
  async () => {
    const torn = await record(
      ({ engine }) => engine.open("lobby"),
      ({ engine }) => engine.publish("lobby", newMessage("one")),
    );
    await using redis = await TestRedis.start();
    for (const begin of Object.values(FIRST)) {
      await eachCut(redis, torn, async ({ instance, other, at }) => {
        await begin(instance.engine);
        const one = newMessage("one");
        const seq = await other.engine.publish("lobby", one);
        assertEquals(await instance.engine.publish("lobby", one), seq);
        const { messages } = await instance.engine.history("lobby", {
          limit: 9,
        });
        const texts = messages.map(({ text }) => text);
        assertEquals(texts.filter((text) => text === "one").length, 1, at);
        await readAll(other, at);
      });
    }
  },
);

redisTest(
  "An act of whose script Redis kept only the first writes changes the state in full or not at all, and is repeated by its key, once",
  async () => {
    const ban: Act = act({
      event: {
        type: "restricted",
        viewer: { id: "bob", name: "Bob" },
        kind: "ban",
      },
      removes: { targets: [1] },
      changes: { rules: '"new"', gone: null, "ban:bob": "true" },
      key: { viewer: "mod", key: "k" },
    });
    const old = new Map([["gone", '"old"'], ["rules", '"old"']]);
    const changed = new Map([["rules", '"new"'], ["ban:bob", "true"]]);
    const byName = (entries: ReadonlyMap<string, string | null>) =>
      [...entries].sort(([a], [b]) => a < b ? -1 : 1);
    const torn = await record(
      async ({ engine }) => {
        await engine.open("lobby", { rules: '"old"', gone: '"old"' });
        await engine.publish("lobby", newMessage("one"));
        const reply = { seq: 1, from: { id: "ann", name: "ANN" } };
        await engine.publish("lobby", { ...newMessage("two"), reply });
      },
      ({ engine }) => engine.act("lobby", 0, ban),
    );
    await using redis = await TestRedis.start();
    for (const [first, begin] of Object.entries(FIRST)) {
      await eachCut(redis, torn, async (room) => {
        const { instance, other, at } = room;
        const where = `${at}; ${first} first`;
        await begin(instance.engine);
        assertEquals(
          await other.engine.findByKey("lobby", "mod", "k"),
          undefined,
          where,
        );
        const { entries } = await other.engine.state("lobby", -1);
        const isNew = entries.get("rules") === '"new"';
        assertEquals(byName(entries), byName(isNew ? changed : old), where);
        const { version } = await instance.engine.state("lobby", -1);
        const seq = await instance.engine.act("lobby", version, ban);
        assertEquals(await other.engine.act("lobby", version, ban), seq);
        const after = await other.engine.state("lobby", -1);
        assertEquals(byName(after.entries), byName(changed), where);
        assertEquals(after.version, seq, where);
        assertEquals(await readAll(instance, where), [
          "two",
          ...first === "a message" ? ["first"] : [],
        ]);
        const shown = await all(other);
        assertEquals(shown[0], "deleted 1", where);
        assertEquals(shown.filter((each) => each === "restricted").length, 1);
        await other.engine.audit("lobby", { limit: 9 });
      });
    }
  },
);

redisTest(
  "A room of whose opening Redis kept only the first writes is opened anew, with its whole state",
  async () => {
    const state = { a: "1", b: "2" };
    const torn = await record(
      ({ engine }) => engine.open("games"),
      ({ engine }) => engine.open("lobby", state),
    );
    await using redis = await TestRedis.start();
    await eachCut(redis, torn, async ({ instance, other, at }) => {
      await assertRejects(() => other.engine.head("lobby"), Refusal);
      assertEquals(await instance.engine.open("lobby", { c: "3" }), true, at);
      assertEquals(await other.engine.open("lobby", state), false, at);
      const { entries } = await other.engine.state("lobby", -1);
      assertEquals([...entries], [["c", "3"]], at);
      assertEquals(await other.engine.publish("lobby", newMessage("x")), 1);
    });
  },
);

redisTest(
  "A log that begins later than its head says counts as trimmed",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await a.engine.open("lobby");
    for (const n of numbers(9)) {
      await a.engine.publish("lobby", newMessage(`m${n}`));
    }
    const { epoch } = await a.engine.head("lobby");
    await redis.ask(url, "HDEL", "hubbub:{lobby}:log", "1", "2", "3");
    const seqs = (events: readonly { readonly seq: number }[]) =>
      events.map(({ seq }) => seq);
    assertEquals(seqs(await a.engine.read("lobby", 0, 99)), [4, 5, 6, 7, 8, 9]);
    assertEquals(seqs(await a.engine.page("lobby", 1, 5)), [4, 5]);
    assertEquals(await a.engine.page("lobby", 0, 2), []);
    assertEquals(await a.engine.publish("lobby", newMessage("m10")), 10);
    assertEquals((await a.engine.head("lobby")).epoch, epoch);
  },
);

redisTest(
  "A script that finds only known keys writes something, which a replica can confirm",
  async () => {
    await using instances = await TwoInstances.start();
    const { redis, a, b } = instances;
    const message = newMessage("one");
    const key = { viewer: "mod", key: "k" };
    await a.engine.publish("lobby", message);
    await a.engine.act("lobby", 0, act({ key }));
    for (
      const find of [
        () => b.engine.publish("lobby", message),
        () => b.engine.act("lobby", 0, act({ key })),
        () => b.engine.findByKey("lobby", "ann", "one"),
      ]
    ) {
      const { length } = writes(redis);
      await find();
      const since = writes(redis).slice(length);
      assert(since.some(({ args }) => args[1] === META), `${find}`);
    }
    const { length } = writes(redis);
    assertEquals(await b.engine.findByKey("lobby", "ann", "x"), undefined);
    assertEquals(
      writes(redis).slice(length).filter(({ args }) => args[1] === META),
      [],
    );
  },
);
