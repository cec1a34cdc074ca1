import { assertEquals, assertRejects } from "@std/assert";
import { Refusal } from "../../hub/refusal.ts";
import { clear, shown } from "./acts.ts";
import { newMessage } from "../engine/tools.ts";
import { stub } from "@std/testing/mock";
import { Follower, Instance, redisTest, TestRedis } from "./redis.ts";
import { until } from "../tools/until.ts";

/** How many replicas must have a message: none exists, so no message is accepted. */
const WAITS = { redisReplicas: 1 };

redisTest(
  "Clients see a message, an act and a state once replicas have it, and then in order",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using trusting = await Instance.open(url);
    await trusting.engine.open("lobby");
    await trusting.engine.publish("lobby", newMessage("first"));
    using _reported = stub(console, "error");
    await using strict = await Instance.open(url, WAITS);
    const message = newMessage("second", { key: "k" });
    const { engine } = strict;
    for (
      const attempt of [
        () => engine.publish("lobby", message),
        // It finds the key, but no replica has it yet.
        () => engine.publish("lobby", message),
        () => engine.findByKey("lobby", message.from.id, "k"),
        () => engine.act("lobby", 0, clear("nobody")),
        () => engine.state("lobby", -1),
      ]
    ) {
      const { code } = await assertRejects(attempt, Refusal);
      assertEquals(code, "unavailable");
    }
    assertEquals((await engine.head("lobby")).seq, 1);
    assertEquals(
      (await engine.history("lobby", { limit: 9 })).messages.length,
      1,
    );
    assertEquals((await engine.read("lobby", 0, 9)).length, 1);
    assertEquals(await engine.audit("lobby", { limit: 9 }), []);
    // One that need not wait lets all be seen.
    const { version } = await trusting.engine.state("lobby", -1);
    assertEquals(version, 3);
    await using reader = new Follower(trusting);
    await until(() => reader.seqs.length === 3);
    assertEquals(shown(reader.events), ["first", "second", "cleared"]);
    assertEquals(await trusting.engine.publish("lobby", message), 2);
    assertEquals(await trusting.engine.publish("lobby", newMessage("last")), 4);
    await until(() => reader.seqs.length === 4);
    assertEquals(reader.seqs, [1, 2, 3, 4]);
  },
);

redisTest(
  "A message that waits for replicas when its instance dies is seen as soon as another looks",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using trusting = await Instance.open(url);
    await trusting.engine.open("lobby");
    using _reported = stub(console, "error");
    await using strict = await Instance.open(url, WAITS);
    await assertRejects(
      () => strict.engine.publish("lobby", newMessage("late")),
      Refusal,
    );
    await using reader = new Follower(trusting);
    await until(() => reader.seqs.length === 1);
    assertEquals(reader.texts, ["late"]);
  },
);

redisTest(
  "A log whose end was lost before it was seen is mended, and one with a hole is reported",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using trusting = await Instance.open(url);
    await trusting.engine.open("lobby");
    using reported = stub(console, "error");
    await using strict = await Instance.open(url, WAITS);
    const log = "hubbub:{lobby}:log";
    for (const text of ["one", "two"]) {
      await assertRejects(
        () => strict.engine.publish("lobby", newMessage(text)),
        Refusal,
      );
    }
    await redis.ask(url, "HDEL", log, "2");
    const seen = () => trusting.engine.read("lobby", 0, 9);
    {
      await using _looks = new Follower(trusting);
      await until(async () => (await seen()).length === 2);
    }
    assertEquals(shown(await seen()), ["one", "deleted 2"]);
    await using _looks = new Follower(trusting);
    for (const text of ["three", "four"]) {
      await assertRejects(
        () => strict.engine.publish("lobby", newMessage(text)),
        Refusal,
      );
    }
    await redis.ask(url, "HDEL", log, "3");
    await until(() =>
      reported.calls.some(({ args }) => `${args}`.includes("storage_foreign"))
    );
  },
);
