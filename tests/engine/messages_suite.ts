/**
 * The part of {@link ./suite.ts} about messages: their seqs, their stored form and
 * their keys.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { MessageEvent } from "../../hub/protocol.ts";
import {
  type EngineTest,
  newMessage,
  numbers,
  Taken,
  textOf,
  viewer,
} from "./tools.ts";

export function messagesSuite(test: EngineTest): void {
  test("numbers messages from 1 and returns the head", async (engine) => {
    assertEquals(await engine.publish("lobby", newMessage("a")), 1);
    assertEquals(await engine.publish("lobby", newMessage("b")), 2);
    assertEquals((await engine.head("lobby")).seq, 2);
  });

  test("numbers each room separately", async (engine) => {
    await engine.open("games");
    await engine.publish("lobby", newMessage("a"));
    assertEquals(await engine.publish("games", newMessage("a")), 1);
  });

  test("gives a thousand concurrent messages the seqs 1 to 1000, each once", async (engine) => {
    const seqs = await Promise.all(
      numbers(1_000).map((n) => engine.publish("lobby", newMessage(`m${n}`))),
    );
    assertEquals(seqs.toSorted((a, b) => a - b), numbers(1_000));
    const events = await engine.read("lobby", 0, 1_000);
    assertEquals(events.map(({ seq }) => seq), numbers(1_000));
    // Each is stored under the seq that its sender got.
    assertEquals(
      events.map(textOf),
      numbers(1_000).map((seq) => `m${seqs.indexOf(seq) + 1}`),
    );
  });

  test("keeps one sender's messages in order", async (engine) => {
    const seqs = await Promise.all(
      numbers(100).map((n) => engine.publish("lobby", newMessage(`m${n}`))),
    );
    assertEquals(seqs, numbers(100));
  });

  test("stores a message's text unchanged, with its time and author", async (engine) => {
    const before = await engine.time();
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
    assert(message.at >= before && message.at <= await engine.time());
  });

  test("stores a message's links and mentions, that it is an announcement and what its author does", async (engine) => {
    await engine.publish("lobby", {
      ...newMessage("x.org or y.org"),
      links: [[0, 5], [9, 14]],
      mentions: [[6, 8, "bob"]],
      announcement: true,
      me: true,
    });
    const [{ json }] = await engine.read("lobby", 0, 1);
    const { at } = JSON.parse(json);
    assertEquals(
      json,
      `{"type":"message","seq":1,"at":${at},"from":${
        JSON.stringify(viewer("ann"))
      },"text":"x.org or y.org","links":[[0,5],[9,14]],"mentions":[[6,8,"bob"]],"announcement":true,"me":true}`,
    );
  });

  test("stores messages with the same key once", async (engine) => {
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

  test("stores and delivers concurrent messages with the same key once", async (engine) => {
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

  test("treats the same key of other viewers and in other rooms as different", async (engine) => {
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

  test("compares keys to the last character", async (engine) => {
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
    // Viewer and key are not joined ambiguously.
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
}
