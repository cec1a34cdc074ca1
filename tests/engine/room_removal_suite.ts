/**
 * The part of {@link ./suite.ts} about rooms that are removed.
 *
 * @module
 */
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { RoomEvent } from "../../hub/engine/engine.ts";
import { Refusal } from "../../hub/refusal.ts";
import {
  act,
  type EngineTest,
  newMessage,
  Opened,
  type OpenEngine,
  publish,
  textOf,
} from "./tools.ts";

export function roomRemovalSuite(test: EngineTest, open: OpenEngine): void {
  test("removes a room with all that belongs to it, and no other", async (engine) => {
    await engine.open("games", { rules: '{"title":"kept"}' });
    await engine.publish("games", newMessage("kept"));
    await publish(engine, 1_234);
    await engine.act("lobby", 0, act({ changes: { rules: '{"title":"x"}' } }));
    const { epoch } = await engine.head("lobby");
    await engine.remove("lobby");

    for (
      const ask of [
        () => engine.head("lobby"),
        () => engine.publish("lobby", newMessage("a")),
        () => engine.act("lobby", 0, act()),
        () => engine.state("lobby", -1),
        () => engine.history("lobby", { limit: 9 }),
        () => engine.audit("lobby", { limit: 9 }),
        () => engine.findByKey("lobby", "ann", "m1"),
        () => engine.remove("lobby"),
      ]
    ) {
      const refusal = await assertRejects(ask, Refusal, undefined, `${ask}`);
      assertEquals(refusal.code, "no_such_room", `${ask}`);
    }
    assertEquals((await engine.rooms(9)).map(({ name }) => name), ["games"]);
    const [kept] = await engine.read("games", 0, 1);
    assertEquals(textOf(kept), "kept");

    assertEquals(await engine.open("lobby"), true);
    const head = await engine.head("lobby");
    assertEquals(head.seq, 0);
    assertNotEquals(head.epoch, epoch);
    assertEquals((await engine.state("lobby", -1)).entries.size, 0);
    assertEquals((await engine.history("lobby", { limit: 9 })).messages, []);
    assertEquals(await engine.audit("lobby", { limit: 9 }), []);
    // Its keys are new too.
    assertEquals(
      await engine.publish("lobby", newMessage("new", { key: "m1" })),
      1,
    );
    const [{ json }] = await engine.read("lobby", 0, 1);
    assertEquals(JSON.parse(json).text, "new");
  });

  test("tells subscriptions that their room was removed, and ends them", async (engine) => {
    const before = engine.subscribe("lobby", 0);
    const seen: RoomEvent["type"][] = [];
    const ended = (async () => {
      for await (const { type } of before) seen.push(type);
    })();
    await engine.publish("lobby", newMessage("a"));
    while (seen.length === 0) await new Promise((turn) => setTimeout(turn));
    await engine.remove("lobby");
    await ended;
    assertEquals(seen, ["message", "removed"]);
    assertEquals(await engine.open("lobby"), true);
  });

  test("answers each message that is posted while its room is removed", async (engine) => {
    const posted = Array.from(
      { length: 50 },
      (_, i) =>
        engine.publish("lobby", newMessage(`m${i}`)).catch((error) => {
          if (error instanceof Refusal) return error.code;
          throw error;
        }),
    );
    await engine.remove("lobby");
    for (const [i, seq] of (await Promise.all(posted)).entries()) {
      if (seq !== "no_such_room") assertEquals(seq, i + 1);
    }
    await engine.open("lobby");
    assertEquals((await engine.head("lobby")).seq, 0);
  });

  test("has removed a room for good after a restart", async (engine, data) => {
    await engine.open("games");
    await publish(engine, 3);
    await engine.remove("lobby");
    await engine.close();
    await using again = new Opened(await open(data));
    const rooms = await again.engine.rooms(9);
    assertEquals(rooms.map(({ name }) => name), ["games"]);
    assertEquals(await again.engine.open("lobby"), true);
    assertEquals((await again.engine.head("lobby")).seq, 0);
  });
}
