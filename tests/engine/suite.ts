/**
 * What every engine must do. An engine's own test file runs it:
 * `engineSuite("Embedded engine", (data) => Promise.resolve(openEmbeddedEngine(data)))`.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import type { Engine, StoredEvent } from "../../hub/engine/engine.ts";
import type { MessageEvent } from "../../hub/protocol.ts";
import { Refusal } from "../../hub/refusal.ts";
import { actsSuite } from "./acts_suite.ts";
import { removalSuite } from "./removal_suite.ts";
import { takeSuite } from "./take_suite.ts";
import {
  act,
  later,
  newMessage,
  numbers,
  Opened,
  publish,
  Taken,
  textOf,
  viewer,
} from "./tools.ts";
import { TempDir } from "../tools/temp_dir.ts";

export { act, newMessage, numbers, viewer } from "./tools.ts";

/**
 * @param open Opens an engine on the data that `data` names: the path of an empty
 * folder, which can as well serve as a prefix. The same name is the same data.
 */
export function engineSuite(
  name: string,
  open: (data: string) => Promise<Engine>,
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

  test("opens a room for one of many who want it at once", async (engine) => {
    const opened = await Promise.all(
      Array.from({ length: 20 }, () => engine.open("games")),
    );
    assertEquals(opened.filter(Boolean).length, 1);
  });

  test("starts each room at seq 0 of an epoch of its own", async (engine) => {
    await engine.open("games");
    const lobby = await engine.head("lobby");
    assertEquals(lobby.seq, 0);
    assert(lobby.epoch.length > 0 && lobby.epoch.length <= 64);
    assertNotEquals((await engine.head("games")).epoch, lobby.epoch);
    assertEquals(await engine.head("lobby"), lobby);
  });

  test("numbers messages from 1 and tells the head", async (engine) => {
    assertEquals(await engine.publish("lobby", newMessage("a")), 1);
    assertEquals(await engine.publish("lobby", newMessage("b")), 2);
    assertEquals((await engine.head("lobby")).seq, 2);
  });

  test("numbers each room for itself", async (engine) => {
    await engine.open("games");
    await engine.publish("lobby", newMessage("a"));
    assertEquals(await engine.publish("games", newMessage("a")), 1);
  });

  test("gives a thousand messages published at once the seqs 1 to 1000, each once", async (engine) => {
    const seqs = await Promise.all(
      numbers(1_000).map((n) => engine.publish("lobby", newMessage(`m${n}`))),
    );
    assertEquals(seqs.toSorted((a, b) => a - b), numbers(1_000));
    const events = await engine.read("lobby", 0, 1_000);
    assertEquals(events.map(({ seq }) => seq), numbers(1_000));
    // Each is stored under the seq that its sender was told.
    assertEquals(
      events.map(textOf),
      numbers(1_000).map((seq) => `m${seqs.indexOf(seq) + 1}`),
    );
  });

  test("keeps one sender's messages in the order in which they were said", async (engine) => {
    const seqs = await Promise.all(
      numbers(100).map((n) => engine.publish("lobby", newMessage(`m${n}`))),
    );
    assertEquals(seqs, numbers(100));
  });

  test("stores a message as it was said, with who and when", async (engine) => {
    const before = Date.now();
    const text = "<b>\"quoted\" 'n' \\ 👨‍👩‍👧‍👦 سلام 好";
    await engine.publish("lobby", newMessage(text, { viewer: "ann" }));
    const [{ seq, type, json }] = await engine.read("lobby", 0, 1);
    const message = JSON.parse(json) as MessageEvent;
    assertEquals({ seq, type }, { seq: 1, type: "message" });
    assertEquals(message, {
      type: "message",
      seq: 1,
      at: message.at,
      from: viewer("ann"),
      text,
    });
    assert(message.at >= before && message.at <= Date.now());
  });

  test("stores where links stand in a message, and that it is an announcement", async (engine) => {
    await engine.publish("lobby", {
      ...newMessage("x.org or y.org"),
      links: [[0, 5], [9, 14]],
      announcement: true,
    });
    const [{ json }] = await engine.read("lobby", 0, 1);
    const { at } = JSON.parse(json);
    assertEquals(
      json,
      `{"type":"message","seq":1,"at":${at},"from":${
        JSON.stringify(viewer("ann"))
      },"text":"x.org or y.org","links":[[0,5],[9,14]],"announcement":true}`,
    );
  });

  test("tells subscribers what they would read", async (engine) => {
    await using events = new Taken(engine.subscribe("lobby", 0));
    await engine.publish("lobby", newMessage("a"));
    assertEquals(await events.take(1), await engine.read("lobby", 0, 1));
  });

  test("gives a subscriber what is stored and then what comes, without a gap or a repeat", async (engine) => {
    await publish(engine, 5);
    await using events = new Taken(engine.subscribe("lobby", 2));
    const publishing = publish(engine, 5, "more");
    const seqs = (await events.take(8)).map(({ seq }) => seq);
    await publishing;
    assertEquals(seqs, [3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("gives subscribers that come in the middle of a flood all of it in order", async (engine) => {
    const publishing: Promise<unknown>[] = [];
    const taking: Promise<StoredEvent[]>[] = [];
    await using all = new AsyncDisposableStack();
    for (let round = 0; round < 20; round++) {
      publishing.push(publish(engine, 10, `r${round}-`));
      taking.push(all.use(new Taken(engine.subscribe("lobby", 0))).take(200));
      await engine.head("lobby");
      if (round % 3 === 0) await publishing.at(-1);
    }
    await Promise.all(publishing);
    for (const events of await Promise.all(taking)) {
      assertEquals(events.map(({ seq }) => seq), numbers(200));
    }
  });

  test("follows the epoch that a subscriber names, or says that it is no more", async (engine) => {
    const { epoch } = await engine.head("lobby");
    await engine.publish("lobby", newMessage("a"));
    await using events = new Taken(engine.subscribe("lobby", 0, epoch));
    assertEquals((await events.take(1)).map(textOf), ["a"]);
    const lost = engine.subscribe("lobby", 0, "another");
    const refusal = await assertRejects(() => lost.next(), Refusal);
    assertEquals(refusal.code, "unavailable");
    assertEquals((await lost.next()).done, true);
    assertEquals((await lost.return()).done, true);
  });

  test("tells a subscriber nothing of other rooms", async (engine) => {
    await engine.open("games");
    await using events = new Taken(engine.subscribe("lobby", 0));
    await engine.publish("games", newMessage("not here"));
    await engine.publish("lobby", newMessage("here"));
    assertEquals((await events.take(1)).map(textOf), ["here"]);
  });

  test("ends a subscription that is returned while next() waits", async (engine) => {
    const events = engine.subscribe("lobby", 0);
    const waiting = events.next();
    assertEquals((await events.return()).done, true);
    assertEquals((await waiting).done, true);
    await engine.publish("lobby", newMessage("a"));
    assertEquals((await events.next()).done, true);
  });

  test("goes on with the other subscribers when one leaves", async (engine) => {
    await using stays = new Taken(engine.subscribe("lobby", 0));
    const leaves = engine.subscribe("lobby", 0);
    await engine.publish("lobby", newMessage("a"));
    for await (const event of leaves) {
      assert(event.type === "message");
      assertEquals(event.seq, 1);
      break;
    }
    await engine.publish("lobby", newMessage("b"));
    assertEquals((await stays.take(2)).map(textOf), ["a", "b"]);
  });

  test("ends its subscriptions when it closes", async (engine) => {
    const waiting = engine.subscribe("lobby", 0).next();
    await engine.close();
    assertEquals((await waiting).done, true);
  });

  test("finishes what it was given before it closes", async (engine, data) => {
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

  test("stores what a viewer says under the same key once", async (engine) => {
    assertEquals(
      await engine.publish("lobby", newMessage("a", { key: "k" })),
      1,
    );
    assertEquals(
      await engine.publish("lobby", newMessage("again", { key: "k" })),
      1,
    );
    assertEquals((await engine.read("lobby", 0, 9)).map(textOf), ["a"]);
    assertEquals(await engine.publish("lobby", newMessage("b")), 2);
  });

  test("stores the same key once that is said twice at the same time, and tells it once", async (engine) => {
    await using events = new Taken(engine.subscribe("lobby", 0));
    const seqs = await Promise.all([
      ...numbers(10).map(() =>
        engine.publish("lobby", newMessage("a", { key: "k" }))
      ),
      engine.publish("lobby", newMessage("b")),
    ]);
    assertEquals(seqs, [...numbers(10).map(() => 1), 2]);
    assertEquals((await events.take(2)).map(textOf), ["a", "b"]);
  });

  test("takes the same key of other viewers and in other rooms for another", async (engine) => {
    await engine.open("games");
    assertEquals(
      await engine.publish("lobby", newMessage("a", { key: "k" })),
      1,
    );
    assertEquals(
      await engine.publish(
        "lobby",
        newMessage("b", { key: "k", viewer: "bob" }),
      ),
      2,
    );
    assertEquals(
      await engine.publish("games", newMessage("c", { key: "k" })),
      1,
    );
  });

  test("tells keys apart to the last character", async (engine) => {
    const keys = [
      "a",
      "A",
      "a ",
      "á",
      "a\u0301",
      "a\0",
      "a\0b",
      "a:b",
      "a'b",
      "%",
      "😀",
    ];
    for (const [i, key] of keys.entries()) {
      assertEquals(
        await engine.publish("lobby", newMessage(`${i}`, { key })),
        i + 1,
        key,
      );
    }
    // No pair of viewer and key can be mistaken for another.
    assertEquals(
      await engine.publish(
        "lobby",
        newMessage("x", { viewer: "a", key: "b:c" }),
      ),
      keys.length + 1,
    );
    assertEquals(
      await engine.publish(
        "lobby",
        newMessage("x", { viewer: "a:b", key: "c" }),
      ),
      keys.length + 2,
    );
  });

  test(
    "has its rooms, order and keys again after it was closed and opened",
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

  test("reads ranges", async (engine) => {
    await publish(engine, 10);
    const read = async (after: number, upTo: number) =>
      (await engine.read("lobby", after, upTo)).map(({ seq }) => seq);
    assertEquals(await read(0, 10), numbers(10));
    assertEquals(await read(3, 6), [4, 5, 6]);
    assertEquals(await read(8, 99), [9, 10]);
    assertEquals(await read(5, 5), []);
    assertEquals(await read(6, 3), []);
    assertEquals(await read(10, 20), []);
  });

  test("pages through the events from the oldest to the newest", async (engine) => {
    await publish(engine, 2_500);
    await engine.act("lobby", 0, {
      ...act(),
      event: { type: "deleted", target: 1_700 },
      removes: { target: 1_700 },
    });
    const all = await engine.read("lobby", 0, 2_501);
    const read: StoredEvent[] = [];
    for (let pages = 0;; pages++) {
      const page = await engine.page("lobby", read.length, 2_501);
      if (page.length === 0) {
        assert(pages > 2, "a page is not all there is");
        break;
      }
      read.push(...page);
    }
    assertEquals(read, all);
    const page = async (after: number, upTo: number) =>
      (await engine.page("lobby", after, upTo)).map(({ seq }) => seq);
    assertEquals(await page(1_698, 1_701), [1_699, 1_700, 1_701]);
    assertEquals(await page(2_500, 9_999), [2_501]);
    assertEquals(await page(5, 5), []);
    assertEquals(await page(6, 3), []);
    const { code } = await assertRejects(
      () => engine.page("nowhere", 0, 1),
      Refusal,
    );
    assertEquals(code, "no_such_room");
  });

  test("pages through the history from the newest to the oldest", async (engine) => {
    await publish(engine, 10);
    const page = async (before?: number) => {
      const { messages, ...head } = await engine.history("lobby", {
        before,
        limit: 4,
      });
      assertEquals(head, await engine.head("lobby"));
      return messages.map(({ seq }) => seq);
    };
    assertEquals(await page(), [7, 8, 9, 10]);
    assertEquals(await page(7), [3, 4, 5, 6]);
    assertEquals(await page(3), [1, 2]);
    assertEquals(await page(1), []);
    assertEquals(await page(99), [7, 8, 9, 10]);
  });

  test("has an empty history where nothing was said", async (engine) => {
    const head = await engine.head("lobby");
    assertEquals(await engine.history("lobby", { limit: 50 }), {
      ...head,
      messages: [],
    });
  });

  test("lists the last active rooms first", async (engine) => {
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

  test("knows when somebody last spoke in a room", async (engine) => {
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

  test("refuses a room that nobody opened", async (engine) => {
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

  test("has a room that is opened after it was refused", async (engine) => {
    await assertRejects(
      () => engine.publish("games", newMessage("a")),
      Refusal,
    );
    await engine.open("games");
    assertEquals(await engine.publish("games", newMessage("a")), 1);
  });

  actsSuite(test, open);
  removalSuite(test, open);
  takeSuite(test);
}
