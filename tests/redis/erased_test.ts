import { assert, assertEquals } from "@std/assert";
import type { Act } from "../../hub/engine/engine.ts";
import { act, newMessage, viewer } from "../engine/tools.ts";
import { Instance, redisTest, TestRedis } from "./redis.ts";
import { until } from "../tools/until.ts";
import { clear, remove, shown } from "./acts.ts";
import { everything } from "./everything.ts";

redisTest(
  "Nothing of a deleted message is left in Redis' memory, its RDB, or its AOF once that is rewritten, nor in replies to it",
  async () => {
    // Compression could hide a text.
    await using redis = await TestRedis.start("--rdbcompression", "no");
    const url = redis.url();
    await using a = await Instance.open(url);
    const { engine } = a;
    await engine.open("lobby");
    const by = (id: string, text: string, to?: number, of?: string) =>
      engine.publish("lobby", {
        ...newMessage(text, { viewer: id, key: crypto.randomUUID() }),
        from: { id, name: `name-of-${id}`, role: "viewer" },
        ...(to && of
          ? { reply: { seq: to, from: { id: of, name: `name-of-${of}` } } }
          : {}),
      });
    await by("ann", "gone-one"); // 1
    await by("bob", "kept-one", 1, "ann");
    await by("cid", "gone-two"); // 3
    await by("bob", "kept-two", 3, "cid");
    await by("dan", "gone-three", 1, "ann"); // 5
    await by(
      "bob",
      'kept-three ,"reply":{"seq":3,"from":{"id":"cid",',
      2,
      "bob",
    );
    const approved: Act["event"] = {
      type: "message",
      from: viewer("eve"),
      text: "kept-four",
      reply: { seq: 3, from: { id: "cid", name: "name-of-cid" } },
      announcement: true,
    };
    await engine.act("lobby", 0, act({ event: approved })); // 7
    const before = await everything(redis, url);
    for (const text of ["gone-one", "gone-two", "gone-three", "name-of-cid"]) {
      assert(before.includes(text), text);
    }
    // The last one's message, a viewer's, and one that is replied to.
    await engine.act("lobby", 7, remove(5));
    await engine.act("lobby", 8, clear("cid"));
    await engine.act("lobby", 9, remove(1));

    await redis.ask(url, "CONFIG", "SET", "dbfilename", "after.rdb");
    await redis.ask(url, "SAVE");
    await redis.ask(url, "BGREWRITEAOF");
    await until(async () => {
      const info = await redis.ask(url, "INFO", "persistence");
      return /aof_rewrite_in_progress:0/.test(info) &&
        /aof_rewrite_scheduled:0/.test(info);
    });
    // Its former files are removed after that.
    await until(async () =>
      !(await everything(redis, url)).includes("gone-one")
    );
    const after = await everything(redis, url);
    for (
      const text of [
        ...["gone-one", "gone-two", "gone-three"],
        ...["name-of-ann", "name-of-cid", "name-of-dan"],
      ]
    ) assert(!after.includes(text), text);
    const { messages } = await engine.history("lobby", { limit: 9 });
    assertEquals(
      messages.map(({ text, reply }) => [text.slice(0, 10), reply?.seq]),
      [
        ["kept-one", undefined],
        ["kept-two", undefined],
        ["kept-three", 2],
        ["kept-four", undefined],
      ],
    );
    assertEquals(after.includes("kept-one"), true);
  },
);

redisTest(
  "Deleting leaves the rest of an upgraded log as it was, and nothing of what was deleted before the upgrade",
  async () => {
    await using redis = await TestRedis.start("--rdbcompression", "no");
    const url = redis.url();
    const log = "hubbub:{lobby}:log";
    const say = (seq: number, id: string, text: string, more = {}) => [
      ...["XADD", log, `${seq}-0`, "message"],
      JSON.stringify({
        type: "message",
        seq,
        at: seq,
        ...more,
        from: { id, name: `name-of-${id}`, role: "viewer" },
        text,
      }),
      ...["said", id],
    ];
    const reply = { seq: 2, from: { id: "bob", name: "name-of-bob" } };
    const late = { seq: 4, from: { id: "gone-ann", name: "gone-ann" } };
    for (
      const command of [
        ["SET", "hubbub:version", "3"],
        ["ZADD", "hubbub:rooms", "1", "lobby", "2", "empty"],
        ["HSET", "hubbub:{lobby}:meta", "epoch", "e", "seq", "6"],
        ["HSET", "hubbub:{empty}:meta", "epoch", "f", "seq", "0"],
        say(1, "ann", "gone-one"),
        say(2, "bob", "kept-two"),
        say(3, "ann", "kept-three", { reply }),
        say(4, "ann", "gone-four"),
        ["XADD", log, "5-0", "state", '{"type":"state","seq":5,"at":5}'],
        say(6, "ann", "kept-six", { reply: late }),
        ["XDEL", log, "1-0", "4-0"],
        ["ZADD", "hubbub:{lobby}:deleted", "1", "1", "4", "4"],
      ]
    ) await redis.ask(url, ...command);
    assert((await redis.ask(url, "DUMP", log)).includes("gone-one"));
    // Two instances start at the same time.
    const [a, b] = await Promise.all([Instance.open(url), Instance.open(url)]);
    await using _a = a;
    await using _b = b;
    const events = await b.engine.read("lobby", 0, 9);
    assertEquals(shown(events), [
      ...["deleted 1", "kept-two", "kept-three", "deleted 4", "state"],
      "kept-six",
    ]);
    const keys = (await redis.ask(url, "KEYS", "*")).split("\n").sort();
    assertEquals(keys, [
      ...["hubbub:instances", "hubbub:rooms", "hubbub:version"],
      ...["hubbub:{empty}:meta", log, "hubbub:{lobby}:meta"],
      "hubbub:{lobby}:replies",
    ]);
    assert(!(await redis.ask(url, "DUMP", log)).includes("gone-"));
    assertEquals(await a.engine.publish("empty", newMessage("x")), 1);
    assertEquals(await a.engine.act("lobby", 0, remove(2)), 7);
    assert(!(await redis.ask(url, "DUMP", log)).includes("bob"));
    assertEquals((await a.engine.head("lobby")).epoch, "e");
    assertEquals((await b.engine.head("empty")).epoch, "f");
  },
);

redisTest(
  "Redis engine stores no reply to a message that was deleted while it was written",
  async () => {
    await using redis = await TestRedis.start();
    await using a = await Instance.open(redis.url());
    const { engine } = a;
    await engine.open("lobby");
    await engine.publish("lobby", newMessage("one", { viewer: "mallory" }));
    await engine.publish("lobby", newMessage("two", { viewer: "bob" }));
    await engine.act("lobby", 0, remove(1));
    const to = (seq: number, id: string) => ({
      reply: { seq, from: { id, name: id } },
    });
    await Promise.all([
      engine.publish("lobby", { ...newMessage("a"), ...to(1, "mallory") }),
      engine.publish("lobby", { ...newMessage("b"), ...to(2, "bob") }),
    ]);
    // As when a held message is approved.
    const { key: _, ...held } = { ...newMessage("c"), ...to(1, "mallory") };
    await engine.act("lobby", 3, act({ event: { type: "message", ...held } }));
    const { messages } = await engine.history("lobby", { limit: 9 });
    assertEquals(
      messages.map(({ text, reply }) => [text, reply?.from.id]),
      [["two", undefined], ["a", undefined], ["b", "bob"], ["c", undefined]],
    );
  },
);
