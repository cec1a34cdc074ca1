/**
 * The part of {@link ./suite.ts} about subscriptions, reading and paging.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import type { StoredEvent } from "../../hub/engine/engine.ts";
import { Refusal } from "../../hub/refusal.ts";
import {
  act,
  type EngineTest,
  newMessage,
  numbers,
  publish,
  Taken,
  textOf,
} from "./tools.ts";

export function readingSuite(test: EngineTest): void {
  test("delivers to subscribers what they would read", async (engine) => {
    await using events = new Taken(engine.subscribe("lobby", 0));
    await engine.publish("lobby", newMessage("a"));
    assertEquals(await events.take(1), await engine.read("lobby", 0, 1));
  });

  test("gives the newest messages as the same objects while they are stored unchanged", async (engine) => {
    const newest = async () =>
      (await engine.history("lobby", { limit: 3 })).messages;
    await publish(engine, 3);
    const [, two, three] = await newest();
    await publish(engine, 1, "more");
    const later = await newest();
    assertStrictEquals(later[0], two);
    assertStrictEquals(later[1], three);
    assertEquals(later.map(({ seq }) => seq), [2, 3, 4]);
    const event = { type: "deleted", target: 3 } as const;
    await engine.act("lobby", 0, act({ event, removes: { targets: [3] } }));
    assertEquals((await newest()).map(({ seq }) => seq), [1, 2, 4]);
  });

  test("delivers stored events and then new ones, without a gap or a repeat", async (engine) => {
    await publish(engine, 5);
    await using events = new Taken(engine.subscribe("lobby", 2));
    const publishing = publish(engine, 5, "more");
    const seqs = (await events.take(8)).map(({ seq }) => seq);
    await publishing;
    assertEquals(seqs, [3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("delivers all events in order to subscribers who join during a flood", async (engine) => {
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

  test("follows the epoch that a subscriber names, or refuses if it is gone", async (engine) => {
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

  test("delivers no events of other rooms", async (engine) => {
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

  test("keeps delivering to other subscribers when one leaves", async (engine) => {
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

  test("reads ranges of events", async (engine) => {
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
      removes: { targets: [1_700] },
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

  test("returns the oldest messages and the newest past thousands of deleted ones", async (engine) => {
    await publish(engine, 6_000);
    await engine.publish("lobby", newMessage("bob's", { viewer: "bob" }));
    const head = await engine.act("lobby", 0, {
      ...act(),
      event: { type: "cleared", viewer: "ann" },
      removes: { viewers: ["ann"] },
    });
    await engine.publish("lobby", newMessage("last", { viewer: "bob" }));
    const seqs = async (after: number, upTo: number, limit?: number) =>
      (await engine.messages("lobby", after, upTo, limit))
        .map(({ seq }) => seq);
    assertEquals(await seqs(0, head + 1), [6_001, 6_003]);
    assertEquals(await seqs(0, head + 1, 1), [6_001]);
    assertEquals(await seqs(6_001, head + 1), [6_003]);
    assertEquals(await seqs(0, 6_000), []);
    assertEquals(await seqs(6_003, 9_999), []);
    const { messages } = await engine.history("lobby", { limit: 9 });
    assertEquals(messages.map(({ text }) => text), ["bob's", "last"]);
    const { code } = await assertRejects(
      () => engine.messages("nowhere", 0, 1),
      Refusal,
    );
    assertEquals(code, "no_such_room");
  });

  test("returns the messages with some seqs, in order, as far as they exist", async (engine) => {
    await publish(engine, 5);
    const event = { type: "deleted", target: 3 } as const;
    await engine.act("lobby", 0, act({ event, removes: { targets: [3] } }));
    const at = async (...seqs: number[]) =>
      (await engine.messagesAt("lobby", seqs)).map(({ seq }) => seq);
    assertEquals(await at(5, 2, 3, 2, 6, 99, 0), [2, 5]);
    assertEquals(await at(), []);
    const all = Array.from({ length: 1_000 }, (_, i) => i + 1);
    assertEquals(await at(...all), [1, 2, 4, 5]);
    const { messages } = await engine.history("lobby", { limit: 9 });
    assertEquals(await engine.messagesAt("lobby", all), messages);
    const { code } = await assertRejects(
      () => engine.messagesAt("nowhere", [1]),
      Refusal,
    );
    assertEquals(code, "no_such_room");
  });

  test("pages through one viewer's messages, however old, and counts them", async (engine) => {
    await engine.publish("lobby", newMessage("first", { viewer: "bob" }));
    await publish(engine, 5_200);
    for (const text of ["second", "gone", "third"]) {
      await engine.publish("lobby", newMessage(text, { viewer: "bob" }));
    }
    const event = { type: "deleted", target: 5_203 } as const;
    const removes = { targets: [5_203] };
    await engine.act("lobby", 0, act({ event, removes }));
    // Only whole ids count.
    await engine.publish("lobby", newMessage("x", { viewer: "not bob" }));
    const page = async (limit: number, before?: number) => {
      const found = await engine.messagesOf("lobby", "bob", { before, limit });
      return [
        found.messages.map(({ seq }) => seq),
        ...[found.more, found.count, found.oldest, found.atLeast],
      ];
    };
    assertEquals(await page(9), [
      [5_204, 5_202, 1],
      undefined,
      3,
      1,
      undefined,
    ]);
    assertEquals(await page(2), [[5_204, 5_202], 5_202, 3, 1, undefined]);
    assertEquals(await page(2, 5_202), [[1], undefined, 1, 1, undefined]);
    assertEquals(await page(2, 1), [[], undefined, 0, undefined, undefined]);
    const [none, ann] = await Promise.all([
      engine.messagesOf("lobby", "nobody", { limit: 5 }),
      engine.messagesOf("lobby", "ann", { limit: 1 }),
    ]);
    assertEquals([none.count, none.messages], [0, []]);
    assertEquals([ann.count, ann.oldest, ann.more], [5_200, 2, 5_201]);
    assertEquals(ann.messages.map(({ text }) => text), ["m5200"]);
    const { code } = await assertRejects(
      () => engine.messagesOf("nowhere", "bob", { limit: 1 }),
      Refusal,
    );
    assertEquals(code, "no_such_room");
  });

  test("finds long messages too, all of them, whichever way it reads", async (engine) => {
    // Ten megabytes: more than one step may look at.
    const count = 400;
    const text = "長".repeat(8_000);
    for (let first = 0; first < count; first += 50) {
      await Promise.all(
        numbers(50).map((n) =>
          engine.publish(
            "lobby",
            newMessage(`${text} ${first + n}`, {
              viewer: n % 2 ? "ann" : "bob",
              key: `${first + n}`,
            }),
          )
        ),
      );
    }
    const seqs = numbers(count);
    const of = (messages: readonly { readonly seq: number }[]) =>
      messages.map(({ seq }) => seq);
    const { messages } = await engine.history("lobby", { limit: count });
    assertEquals(of(messages), seqs);
    assertEquals(of(await engine.messages("lobby", 0, 999, count)), seqs);
    const bobs = seqs.filter((n) => n % 2 === 0);
    const found = await engine.messagesOf("lobby", "bob", { limit: count });
    assertEquals(of(found.messages), bobs.toReversed());
    assertEquals([found.count, found.atLeast], [bobs.length, undefined]);
    const hits = await engine.search("lobby", { words: ["5"] }, { limit: 999 });
    assertEquals(
      of(hits.messages).length,
      seqs.filter((n) => `${n}`.includes("5")).length,
    );
    assertEquals(hits.looked.complete, true);
  });

  test("has an empty history in a room without messages", async (engine) => {
    const head = await engine.head("lobby");
    assertEquals(await engine.history("lobby", { limit: 50 }), {
      ...head,
      messages: [],
    });
  });
}
