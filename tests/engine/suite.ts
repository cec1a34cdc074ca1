/**
 * Tests that every engine must pass. Each engine's own test file calls
 * {@linkcode engineSuite}.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import type { Engine } from "../../hub/engine/engine.ts";
import { Refusal } from "../../hub/refusal.ts";
import { actsSuite } from "./acts_suite.ts";
import { deliveriesSuite } from "./deliveries_suite.ts";
import { inspectionSuite } from "./inspection_suite.ts";
import { keptEntriesSuite } from "./kept_entries_suite.ts";
import { keptSuite } from "./kept_suite.ts";
import { messagesSuite } from "./messages_suite.ts";
import { readingSuite } from "./reading_suite.ts";
import { removalSuite } from "./removal_suite.ts";
import { roomRemovalSuite } from "./room_removal_suite.ts";
import { silentRoomsSuite } from "./silent_rooms_suite.ts";
import { searchSuite } from "./search_suite.ts";
import { staleSuite } from "./stale_suite.ts";
import { takeSuite } from "./take_suite.ts";
import { retentionSuite } from "./retention_suite.ts";
import { tracesSuite } from "./traces_suite.ts";
import {
  act,
  later,
  newMessage,
  Opened,
  type OpenEngine,
  publish,
} from "./tools.ts";
import { TempDir } from "../tools/temp_dir.ts";

/**
 * @param open Opens an engine on the data named by `data`: the path of an empty folder,
 * which can also serve as a prefix. The same name opens the same data.
 */
export function engineSuite(
  name: string,
  open: OpenEngine,
): void {
  /** A test with an engine that has a room "lobby". */
  function test(
    sentence: string,
    body: (engine: Engine, data: string) => Promise<void>,
  ): void {
    Deno.test(`${name} ${sentence}`, async () => {
      using folder = new TempDir();
      await using engine = new Opened(await open(folder.path));
      await engine.engine.open("lobby");
      await body(engine.engine, folder.path);
    });
  }

  test("opens a room once", async (engine) => {
    assertEquals(await engine.open("games"), true);
    assertEquals(await engine.open("games"), false);
    assertEquals(await engine.open("lobby"), false);
  });

  test("opens a room for one of many concurrent callers", async (engine) => {
    const opened = await Promise.all(
      Array.from({ length: 20 }, () => engine.open("games")),
    );
    assertEquals(opened.filter(Boolean).length, 1);
  });

  test("starts each room at seq 0 of its own epoch", async (engine) => {
    await engine.open("games");
    const lobby = await engine.head("lobby");
    assertEquals(lobby.seq, 0);
    assert(lobby.epoch.length > 0 && lobby.epoch.length <= 64);
    assertNotEquals((await engine.head("games")).epoch, lobby.epoch);
    assertEquals(await engine.head("lobby"), lobby);
  });

  test("ends its subscriptions when it closes", async (engine) => {
    const waiting = engine.subscribe("lobby", 0).next();
    await engine.close();
    assertEquals((await waiting).done, true);
  });

  test("finishes pending messages before it closes", async (engine, data) => {
    const publishing = publish(engine, 50);
    await engine.close();
    assertEquals((await publishing).length, 50);
    await using again = new Opened(await open(data));
    assertEquals((await again.engine.read("lobby", 0, 50)).length, 50);
  });

  test("can be closed twice", async (engine) => {
    await engine.close();
    await engine.close();
  });

  test(
    "has its rooms, order and keys after a restart",
    async (engine, data) => {
      await publish(engine, 3);
      await engine.publish("lobby", newMessage("d", { key: "k" }));
      const head = await engine.head("lobby");
      const events = await engine.read("lobby", 0, 4);
      await engine.close();

      await using again = new Opened(await open(data));
      assertEquals(await again.engine.open("lobby"), false);
      assertEquals(await again.engine.head("lobby"), head);
      assertEquals(await again.engine.read("lobby", 0, 4), events);
      assertEquals(
        await again.engine.publish("lobby", newMessage("d", { key: "k" })),
        4,
      );
      assertEquals(await again.engine.publish("lobby", newMessage("e")), 5);
    },
  );

  test("lists the most recently active rooms first", async (engine) => {
    const names = async (limit = 9) =>
      (await engine.rooms(limit)).map(({ name }) => name);
    await engine.open("games");
    await engine.open("music");
    assertEquals(await names(), ["music", "games", "lobby"]);
    await later();
    await engine.publish("lobby", newMessage("a"));
    await later();
    await engine.publish("games", newMessage("a"));
    assertEquals(await names(), ["games", "lobby", "music"]);
    assertEquals(await names(2), ["games", "lobby"]);
  });

  test("knows the time of a room's last message", async (engine) => {
    assertEquals(await engine.rooms(9), [{
      name: "lobby",
      lastAt: null,
      elsewhere: 0,
      rules: null,
    }]);
    await engine.publish("lobby", newMessage("a"));
    const { messages: [{ at }] } = await engine.history("lobby", { limit: 1 });
    assertEquals(await engine.rooms(9), [{
      name: "lobby",
      lastAt: at,
      elsewhere: 0,
      rules: null,
    }]);
  });

  test("refuses a room that is not open", async (engine) => {
    const asked: (() => unknown)[] = [
      () => engine.head("nowhere"),
      () => engine.publish("nowhere", newMessage("a")),
      () => engine.subscribe("nowhere", 0).next(),
      () => engine.read("nowhere", 0, 1),
      () => engine.history("nowhere", { limit: 1 }),
      () => engine.act("nowhere", 0, act()),
      () => engine.state("nowhere", -1),
      () => engine.audit("nowhere", { limit: 1 }),
    ];
    for (const ask of asked) {
      const refusal = await assertRejects(
        async () => await ask(),
        Refusal,
        undefined,
        `${ask}`,
      );
      assertEquals(refusal.code, "no_such_room");
    }
    assertEquals((await engine.rooms(9)).length, 1);
  });

  test("has a room that is opened after a refusal", async (engine) => {
    await assertRejects(
      () => engine.publish("games", newMessage("a")),
      Refusal,
    );
    await engine.open("games");
    assertEquals(await engine.publish("games", newMessage("a")), 1);
  });

  messagesSuite(test);
  readingSuite(test);
  actsSuite(test, open);
  searchSuite(test);
  staleSuite(test);
  removalSuite(test, open);
  keptSuite(test, open);
  keptEntriesSuite(test, open);
  roomRemovalSuite(test, open);
  inspectionSuite(test);
  retentionSuite(test, open);
  silentRoomsSuite(test);
  takeSuite(test);
  deliveriesSuite(test);
  tracesSuite(test);
}
