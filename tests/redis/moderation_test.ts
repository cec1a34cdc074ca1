import { assert, assertEquals, assertRejects } from "@std/assert";
import { StaleState } from "../../hub/engine/engine.ts";
import { act, newMessage, numbers } from "../engine/tools.ts";
import {
  Follower,
  Instance,
  redisTest,
  TestRedis,
  TwoInstances,
} from "./redis.ts";
import { until } from "../tools/until.ts";
import { all, shown } from "./acts.ts";

redisTest(
  "Of concurrent acts on the same version, one is stored",
  async () => {
    await using instances = await TwoInstances.start();
    const { a, b } = instances;
    let version = 0;
    for (const round of numbers(30)) {
      const changes = (side: string) => ({
        both: JSON.stringify(`${round} ${side}`),
        [side]: String(round),
      });
      const [inA, inB] = await Promise.allSettled([
        a.engine.act("lobby", version, act({ changes: changes("a") }, "a")),
        b.engine.act("lobby", version, act({ changes: changes("b") }, "b")),
      ]);
      const [won, lost] = inA.status === "fulfilled" ? [inA, inB] : [inB, inA];
      assert(won.status === "fulfilled" && lost.status === "rejected");
      assert(lost.reason instanceof StaleState);
      assertEquals(won.value, version + 1);
      version = won.value;
      const side = won === inA ? "a" : "b";
      const expected = Object.entries(changes(side)).sort();
      for (const { engine } of [a, b]) {
        const state = await engine.state("lobby", version - 1);
        assertEquals(state.version, version);
        assertEquals([...state.entries].sort(), expected);
      }
    }
    const lines = await b.engine.audit("lobby", { limit: 99 });
    assertEquals(lines.map(({ seq }) => seq), numbers(30).reverse());
  },
);

redisTest(
  "An act on one instance is delivered on the others, and applies there at once",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using a = await Instance.open(url);
    await using b = await Instance.open(url);
    await a.engine.open("lobby", { rules: '{"slowSeconds":3}' });
    assertEquals(
      (await b.engine.state("lobby", -1)).entries,
      new Map([["rules", '{"slowSeconds":3}']]),
    );
    await using reader = new Follower(b);
    await a.engine.publish("lobby", newMessage("hi"));
    await a.engine.act(
      "lobby",
      0,
      act({
        event: {
          type: "restricted",
          viewer: { id: "ann", name: "Ann" },
          kind: "ban",
        },
        changes: { "restriction:ann": '{"kind":"ban"}', rules: null },
      }),
    );
    await until(() => reader.seqs.length === 2);
    assertEquals(shown(reader.events), ["hi", "restricted"]);
    await assertRejects(
      () => b.engine.publish("lobby", { ...newMessage("late"), version: 0 }),
      StaleState,
    );
    const { epoch } = await b.engine.head("lobby");
    assertEquals(await b.engine.state("lobby", 0), {
      epoch,
      version: 2,
      entries: new Map([
        ["restriction:ann", '{"kind":"ban"}'],
        ["rules", null],
      ]),
    });
    assertEquals(
      [...(await b.engine.state("lobby", -1)).entries.keys()],
      ["restriction:ann"],
    );
    assertEquals((await b.engine.state("lobby", 2)).entries.size, 0);
  },
);

redisTest(
  "A message judged on an old state is left out of a batch, and the others are stored",
  async () => {
    await using redis = await TestRedis.start();
    await using a = await Instance.open(redis.url());
    await a.engine.open("lobby");
    await a.engine.publish("lobby", newMessage("known"));
    await a.engine.act("lobby", 0, act());
    const said = await Promise.allSettled(
      [
        { ...newMessage("stale"), version: 0 },
        { ...newMessage("known"), version: 0 },
        { ...newMessage("right"), version: 2 },
        newMessage("not judged"),
        { ...newMessage("right"), version: 0 },
        { ...newMessage("stale"), version: 2 },
      ].map((message) => a.engine.publish("lobby", message)),
    );
    assertEquals(
      said.map((answer) => answer.status === "fulfilled" && answer.value),
      [false, 1, 3, 4, 3, 5],
    );
    assert(said[0].status === "rejected");
    assert(said[0].reason instanceof StaleState);
    assertEquals(await all(a), [
      ...["known", "state", "right", "not judged", "stale"],
    ]);
  },
);

redisTest(
  "An act with a key is stored once across instances, despite events in between",
  async () => {
    await using instances = await TwoInstances.start();
    const { a, b } = instances;
    const { from, text } = newMessage("held for a while");
    const keyed = act({
      event: { type: "message", from, text },
      key: { viewer: "ann", key: "k" },
      changes: { "held:1": null },
    });
    assertEquals(await a.engine.act("lobby", 0, keyed), 1);
    assertEquals(await b.engine.act("lobby", 1, keyed), 1);
    assertEquals(await b.engine.act("lobby", 0, keyed), 1);
    assertEquals(await b.engine.findByKey("lobby", "ann", "k"), 1);
    assertEquals(
      await b.engine.publish("lobby", newMessage("x", { key: "k" })),
      1,
    );
    assertEquals(
      await b.engine.publish(
        "lobby",
        newMessage("x", { viewer: "bob", key: "k" }),
      ),
      2,
    );
    const bobs = { ...keyed, key: { viewer: "bob", key: "k" } };
    assertEquals(await a.engine.act("lobby", 1, bobs), 2);
    assertEquals(await all(b), ["held for a while", "x"]);
    assertEquals((await b.engine.state("lobby", -1)).version, 1);
    assertEquals((await b.engine.audit("lobby", { limit: 9 })).length, 1);
  },
);

redisTest("Instances share their buckets, which expire", async () => {
  await using redis = await TestRedis.start();
  const url = redis.url();
  await using a = await Instance.open(url);
  await using b = await Instance.open(url);
  const slow = { key: "slow ann", intervalMs: 3_600_000, burst: 3 };
  const quick = { key: "quick", intervalMs: 20, burst: 1 };
  const taken = await Promise.all(
    numbers(10).map((n) => (n % 2 ? a : b).engine.take([slow])),
  );
  assertEquals(taken.filter((wait) => wait === undefined).length, 3);
  const wait = await b.engine.take([quick, slow]);
  assertEquals(wait?.index, 1);
  assert(wait!.retryAfterMs > 3_590_000 && wait!.retryAfterMs <= 3_600_000);
  assertEquals(await a.engine.take([quick]), undefined, "none was taken of it");
  const keys = async () => (await redis.ask(url, "KEYS", "*PACE*")).split("\n");
  await until(async () => (await keys()).length === 1);
  assertEquals(await keys(), ["hubbub:{PACE}:slow ann"]);
  const left = Number(await redis.ask(url, "PTTL", "hubbub:{PACE}:slow ann"));
  assert(left > 3 * 3_590_000 && left <= 3 * 3_600_000, `${left}`);
  // After a change of the pace nobody waits longer than the new interval.
  const brisk = { ...slow, intervalMs: 1_000, burst: 1 };
  assert((await a.engine.take([brisk]))!.retryAfterMs <= 1_000);
});
