/**
 * The part of {@link ./suite.ts} about searching.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Engine } from "../../hub/engine/engine.ts";
import type { Search } from "../../hub/found_messages.ts";
import { MAX_SEARCHED } from "../../hub/engine/engine.ts";
import { Refusal } from "../../hub/refusal.ts";
import {
  act,
  type EngineTest,
  found,
  later,
  newMessage,
  numbers,
} from "./tools.ts";

/** Posts texts, one after another, and returns the last `seq`. */
async function say(engine: Engine, ...texts: string[]): Promise<number> {
  let seq = 0;
  for (const [i, text] of texts.entries()) {
    const message = newMessage(text, { key: `${text}${i}` });
    seq = await engine.publish("lobby", message);
  }
  return seq;
}

/** Posts messages that no query here finds, all at once. */
async function fill(engine: Engine, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 5_000) {
    await Promise.all(
      numbers(Math.min(left, 5_000)).map((n) =>
        engine.publish(
          "lobby",
          newMessage(`filler ${n}`, { viewer: "fred", key: `${left} ${n}` }),
        )
      ),
    );
  }
}

export function searchSuite(test: EngineTest): void {
  test("finds words, phrases and signs, the newest first, before and after many messages", async (engine) => {
    await say(engine, "Cup Final", "the FINAL of the cup", "50%_ off", "a*b:c");
    await say(engine, "Ｃafé München", "很好看", "弹幕很多", "gg 🎉");
    const check = async () => {
      assertEquals(await found(engine, "cup final"), [
        "the FINAL of the cup",
        "Cup Final",
      ]);
      assertEquals(await found(engine, '"cup final"'), ["Cup Final"]);
      assertEquals(await found(engine, "inal"), [
        "the FINAL of the cup",
        "Cup Final",
      ]);
      assertEquals(await found(engine, "cafe munchen"), ["Ｃafé München"]);
      assertEquals(await found(engine, "很"), ["弹幕很多", "很好看"]);
      assertEquals(await found(engine, "弹幕"), ["弹幕很多"]);
      assertEquals(await found(engine, "很好看"), ["很好看"]);
      assertEquals(await found(engine, "🎉"), ["gg 🎉"]);
      assertEquals(await found(engine, "gg"), ["gg 🎉"]);
      assertEquals(await found(engine, "%_"), ["50%_ off"]);
      assertEquals(await found(engine, "a*b:c"), ["a*b:c"]);
      assertEquals(await found(engine, 'NEAR( " OR'), []);
    };
    await check();
    await fill(engine, 600);
    // Twice: the first one may leave something for the others.
    await check();
    await check();
  });

  test("finds messages by author and by time", async (engine) => {
    await engine.publish("lobby", newMessage("one", { viewer: "bob" }));
    await say(engine, "two");
    await fill(engine, 300);
    await later();
    const since = String(await engine.time());
    await later();
    await engine.publish("lobby", newMessage("three", { viewer: "bob" }));
    await say(engine, "four");
    for (const from of ["bob", "BOB", "@Bob"]) {
      assertEquals(await found(engine, "", { from }), ["three", "one"]);
    }
    assertEquals(await found(engine, "one", { from: "bob" }), ["one"]);
    assertEquals(await found(engine, "one", { from: "ann" }), []);
    assertEquals(await found(engine, "", { from: "bob", since }), ["three"]);
    assertEquals(await found(engine, "o", { since }), ["four"]);
    assertEquals(await found(engine, "o"), ["four", "two", "one"]);
  });

  test("pages through what it finds, and says how far it looked", async (engine) => {
    const last = await say(engine, ...numbers(7).map((n) => `hit ${n}`));
    const search: Search = { words: ["hit"] };
    const { at: _, ...looked } =
      (await engine.search("lobby", search, { limit: 9 })).looked;
    assertEquals(looked, { from: 1, to: last, complete: true });
    const texts: string[] = [];
    const pages: (number | undefined)[] = [];
    let before: number | undefined;
    do {
      const { messages, more, looked } = await engine.search("lobby", search, {
        before,
        limit: 3,
      });
      assertEquals(looked.to, (before ?? last + 1) - 1);
      assertEquals(looked.from, more ?? 1);
      assertEquals(looked.complete, more === undefined);
      texts.push(...messages.map(({ text }) => text));
      pages.push(before = more);
    } while (before !== undefined);
    assertEquals(texts, numbers(7).map((n) => `hit ${n}`).reverse());
    assertEquals(pages, [5, 2, undefined]);
  });

  test("reads a bounded number of messages, and goes on where it stopped", async (engine) => {
    await say(engine, "old hit");
    await fill(engine, MAX_SEARCHED + 1_000);
    const { seq } = await engine.head("lobby");
    const search: Search = { words: ["hit"] };
    const first = await engine.search("lobby", search, { limit: 9 });
    assertEquals(first.messages, []);
    assertEquals(first.looked.complete, false);
    assertEquals(first.looked.from, first.more);
    assert(first.looked.at !== undefined);
    assert(first.more! > 2 && first.more! <= seq - MAX_SEARCHED + 500);
    const request = { before: first.more, limit: 9 };
    const second = await engine.search("lobby", search, request);
    assertEquals(second.messages.map(({ text }) => text), ["old hit"]);
    assertEquals(second.looked.complete, true);
  });

  test("finds nothing that was deleted, cleared or trimmed, though it was found before", async (engine) => {
    const target = await say(engine, "deleted hit");
    await engine.publish("lobby", newMessage("bob's hit", { viewer: "bob" }));
    await say(engine, "kept hit");
    await fill(engine, 300);
    assertEquals(await found(engine, "hit"), [
      "kept hit",
      "bob's hit",
      "deleted hit",
    ]);
    const version = await engine.act(
      "lobby",
      0,
      act({
        event: { type: "deleted", target },
        removes: { targets: [target], keep: true },
      }),
    );
    assertEquals(await found(engine, "hit"), ["kept hit", "bob's hit"]);
    await engine.act(
      "lobby",
      version,
      act({
        event: { type: "cleared", viewer: "bob" },
        removes: { viewers: ["bob"] },
      }),
    );
    assertEquals(await found(engine, "hit"), ["kept hit"]);
    assertEquals(await found(engine, "", { from: "bob" }), []);
    assertEquals(await found(engine, "deleted"), []);
  });

  test("finds messages again that an act has restored", async (engine) => {
    const target = await say(engine, "restored hit");
    await fill(engine, 300);
    const removed = await engine.act(
      "lobby",
      0,
      act({
        event: { type: "deleted", target },
        removes: { targets: [target], keep: true },
      }),
    );
    assertEquals(await found(engine, "hit"), []);
    await engine.act("lobby", removed, act({ restores: removed }));
    assertEquals(await found(engine, "hit"), ["restored hit"]);
  });

  test("finds messages of the room only, and nothing in a room that doesn't exist", async (engine) => {
    await engine.open("games");
    await engine.publish("games", newMessage("hit elsewhere"));
    assertEquals(await found(engine, "hit"), []);
    const empty = await engine.search("lobby", { words: ["hit"] }, {
      limit: 9,
    });
    assertEquals(empty.looked.complete, true);
    const { code } = await assertRejects(
      () => engine.search("nowhere", { words: ["hit"] }, { limit: 9 }),
      Refusal,
    );
    assertEquals(code, "no_such_room");
  });
}
