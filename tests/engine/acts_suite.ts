/**
 * The part of {@link ./suite.ts} about acts: their place in the order, the state and
 * the audit log.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { StaleState } from "../../hub/engine/engine.ts";
import type { RestrictedEvent } from "../../hub/protocol.ts";
import { Refusal } from "../../hub/refusal.ts";
import {
  act,
  type EngineTest,
  entriesOf,
  judged,
  later,
  newMessage,
  numbers,
  Opened,
  type OpenEngine,
  plain,
  publish,
  Taken,
  viewer,
} from "./tools.ts";

export function actsSuite(test: EngineTest, open: OpenEngine): void {
  test("opens a room with a first state of version 0", async (engine) => {
    const first = { rules: '{"slowSeconds":5}', "role:ann": '"host"' };
    assertEquals(await engine.open("games", first), true);
    const { epoch, seq } = await engine.head("games");
    assertEquals(seq, 0);
    assertEquals(await engine.state("games", -1), {
      epoch,
      version: 0,
      entries: new Map(Object.entries(first)),
    });
    assertEquals(await entriesOf(engine, "games", 0), {});
    assertEquals(await engine.open("games", { rules: "{}" }), false);
    assertEquals(await entriesOf(engine, "games", -1), first);
    assertEquals(await entriesOf(engine, "lobby", -1), {});
  });

  test("opens a room with one caller's first state when many open it at the same time", async (engine) => {
    const opened = await Promise.all(
      numbers(20).map((n) => engine.open("games", { [`by:${n}`]: `${n}` })),
    );
    const n = opened.indexOf(true) + 1;
    assertEquals(await entriesOf(engine, "games", -1), { [`by:${n}`]: `${n}` });
  });

  test("gives acts and messages one order", async (engine) => {
    const before = await engine.time();
    assertEquals(await engine.publish("lobby", newMessage("a")), 1);
    assertEquals(await engine.act("lobby", 0, restrict("bob")), 2);
    assertEquals(await engine.publish("lobby", newMessage("b")), 3);
    assertEquals(await engine.act("lobby", 2, restrict("cid")), 4);
    assertEquals((await engine.head("lobby")).seq, 4);
    const events = await engine.read("lobby", 0, 4);
    assertEquals(
      events.map(({ seq, type }) => `${seq} ${type}`),
      ["1 message", "2 restricted", "3 message", "4 restricted"],
    );
    const { at } = JSON.parse(events[1].json);
    assert(at >= before && at <= await engine.time());
    // The engine's fields come first, then the given ones in order.
    assertEquals(
      events[1].json,
      `{"type":"restricted","seq":2,"at":${at},"viewer":{"id":"bob","name":"BOB"},"kind":"ban"}`,
    );
    const { messages } = await engine.history("lobby", { limit: 9 });
    assertEquals(messages.map(({ seq }) => seq), [1, 3]);
  });

  test("delivers acts to subscribers as they are read", async (engine) => {
    await engine.act("lobby", 0, restrict("bob"));
    await using events = new Taken(engine.subscribe("lobby", 0));
    await engine.publish("lobby", newMessage("a"));
    await engine.act("lobby", 1, restrict("cid"));
    assertEquals(await events.take(3), await engine.read("lobby", 0, 3));
  });

  test("stores an act's texts unchanged", async (engine) => {
    const text = "<b>\"quoted\" 'n' \\ 👨‍👩‍👧‍👦 سلام 好";
    const event = {
      type: "restricted",
      viewer: { id: "ann", name: text },
      kind: "ban",
    } as const;
    const entries = {
      "a'b": JSON.stringify(text),
      "a:b:c": '"x"',
      "%": "1",
      "😀": "[]",
      "": "{}",
    };
    await engine.act("lobby", 0, {
      event,
      changes: entries,
      audit: `"${"é"}"`,
    });
    const [{ json }] = await engine.read("lobby", 0, 1);
    const { at, ...rest } = JSON.parse(json);
    assertEquals(rest, { ...event, seq: 1 });
    assert(Number.isSafeInteger(at));
    assertEquals(await entriesOf(engine, "lobby", -1), entries);
    assertEquals(await engine.audit("lobby", { limit: 1 }), [
      { seq: 1, json: '"é"' },
    ]);
  });

  test("keeps the version of the last act with each entry of the state", async (engine) => {
    await engine.open("games");
    const { epoch } = await engine.head("lobby");
    const stateOf = async (since: number) => {
      const state = await engine.state("lobby", since);
      assertEquals(state.epoch, epoch);
      return [state.version, plain(state)];
    };
    assertEquals(await stateOf(-1), [0, {}]);
    await publish(engine, 2);
    assertEquals(await stateOf(-1), [0, {}]);
    await engine.act("lobby", 0, act({ changes: { a: "1", b: "2" } }));
    await engine.publish("lobby", newMessage("between"));
    await engine.act("lobby", 3, act({ changes: { b: "3", c: "4" } }));
    await engine.act("lobby", 5, act());
    assertEquals(await stateOf(-1), [6, { a: "1", b: "3", c: "4" }]);
    assertEquals(await stateOf(0), [6, { a: "1", b: "3", c: "4" }]);
    assertEquals(await stateOf(2), [6, { a: "1", b: "3", c: "4" }]);
    assertEquals(await stateOf(3), [6, { b: "3", c: "4" }]);
    assertEquals(await stateOf(4), [6, { b: "3", c: "4" }]);
    assertEquals(await stateOf(5), [6, {}]);
    assertEquals(await stateOf(99), [6, {}]);
    assertEquals(await entriesOf(engine, "games", -1), {});
  });

  test("returns deleted entries to callers who may still have them", async (engine) => {
    await engine.act("lobby", 0, act({ changes: { a: "1", b: "2" } }));
    await engine.act("lobby", 1, act({ changes: { a: null, never: null } }));
    assertEquals(await entriesOf(engine, "lobby", 1), { a: null, never: null });
    assertEquals(await entriesOf(engine, "lobby", 0), {
      a: null,
      b: "2",
      never: null,
    });
    assertEquals(await entriesOf(engine, "lobby", 2), {});
    // A caller that asks for everything has no old entries, so deleted ones may be left
    // out.
    const { a, b } = await entriesOf(engine, "lobby", -1);
    assertEquals([a ?? null, b], [null, "2"]);
    await engine.act("lobby", 2, act({ changes: { a: "5" } }));
    assertEquals(await entriesOf(engine, "lobby", 2), { a: "5" });
    assertEquals((await entriesOf(engine, "lobby", -1)).a, "5");
  });

  test("stores a state with thousands of entries", async (engine) => {
    const entries = Object.fromEntries(
      numbers(5_000).map((n) => [`restriction:v${n}`, `{"n":${n}}`]),
    );
    await engine.act("lobby", 0, act({ changes: entries }));
    assertEquals(await entriesOf(engine, "lobby", -1), entries);
    assertEquals(await entriesOf(engine, "lobby", 0), entries);
  });

  test("stores an act that is a message like a message", async (engine) => {
    await engine.publish("lobby", newMessage("a"));
    const event = {
      type: "message",
      from: viewer("bob"),
      text: "held for a while",
    } as const;
    assertEquals(
      await engine.act("lobby", 0, act({ event, changes: { "held:x": null } })),
      2,
    );
    const { messages } = await engine.history("lobby", { limit: 9 });
    assertEquals(messages[1], { ...event, seq: 2, at: messages[1].at });
    assertEquals((await engine.read("lobby", 1, 2))[0].type, "message");
    assertEquals((await engine.rooms(9))[0].lastAt, messages[1].at);
  });

  test("does not count an act as activity in a room", async (engine) => {
    await engine.act("lobby", 0, act());
    const lastAt = async () =>
      (await engine.rooms(9)).find(({ name }) => name === "lobby")?.lastAt;
    assertEquals(await lastAt(), null);
    await engine.publish("lobby", newMessage("a"));
    const spoken = await lastAt();
    assert(spoken);
    await later();
    await engine.open("games");
    await engine.act("lobby", 1, act());
    assertEquals(await lastAt(), spoken);
    assertEquals((await engine.rooms(1))[0].name, "games");
  });

  test("pages through the audit log from the newest to the oldest", async (engine) => {
    let version = 0;
    for (const n of numbers(5)) {
      await engine.publish("lobby", newMessage(`m${n}`));
      version = await engine.act("lobby", version, act({}, `act ${n}`));
    }
    const page = async (before?: number) =>
      (await engine.audit("lobby", { before, limit: 2 }))
        .map(({ seq, json }) => [seq, JSON.parse(json).line]);
    assertEquals(await page(), [[10, "act 5"], [8, "act 4"]]);
    assertEquals(await page(99), await page());
    assertEquals(await page(8), [[6, "act 3"], [4, "act 2"]]);
    assertEquals(await page(5), [[4, "act 2"], [2, "act 1"]]);
    assertEquals(await page(4), [[2, "act 1"]]);
    assertEquals(await page(2), []);
    assertEquals((await engine.audit("lobby", { limit: 99 })).length, 5);
  });

  test("finds the lines of the audit log that name a viewer, however old", async (engine) => {
    const by = (id: string) => ({ at: 1, by: { id, name: id }, action: "x" });
    const lines = [
      { ...by("ann"), on: { id: 'b"ob', name: "Bob" } },
      { ...by('b"ob'), on: { id: "cid", name: "Cid" } },
      { ...by('b"ob'), people: [{ id: 'b"ob', name: "Bob" }] },
      ...numbers(1_300).map((n) => ({ ...by("ann"), reason: `b"ob ${n}` })),
      { ...by("dan"), on: { id: 'b"obby', name: 'b"ob' } },
      { ...by("dan"), on: { id: 'b"ob', name: "Bob" } },
    ];
    let seq = 0;
    for (const line of lines) {
      const audit = JSON.stringify(line);
      seq = await engine.act("lobby", seq, act({ audit }));
    }
    const found = async (naming: string, limit: number, before?: number) =>
      (await engine.audit("lobby", { naming, limit, before }))
        .map(({ seq }) => seq);
    const all = [1_305, 3, 1];
    assertEquals(await found('b"ob', 9), all);
    assertEquals(await found('b"ob', 2), all.slice(0, 2));
    assertEquals(await found('b"ob', 2, 1_305), all.slice(1));
    assertEquals(await found('b"ob', 9, 3), [1]);
    assertEquals(await found('b"ob', 9, 9_999), all);
    assertEquals(await found("cid", 9), [2]);
    assertEquals(await found("ann", 9), []);
    const [oldest] = await engine.audit("lobby", {
      naming: "cid",
      limit: 1,
    });
    assertEquals(JSON.parse(oldest.json), lines[1]);
    await assertRejects(
      () => engine.audit("nowhere", { naming: "ann", limit: 1 }),
      Refusal,
    );
  });

  test(
    "has its state, version and audit log after a restart",
    async (engine, data) => {
      await engine.open("games", { rules: "{}" });
      await engine.publish("lobby", judged("a", 0));
      await engine.act("lobby", 0, act({ changes: { a: "1", b: "2" } }, "one"));
      await engine.act("lobby", 2, act({ changes: { b: null } }, "two"));
      const [state, audit, events] = [
        await engine.state("lobby", 0),
        await engine.audit("lobby", { limit: 9 }),
        await engine.read("lobby", 0, 9),
      ];
      await engine.close();

      await using reopened = new Opened(await open(data));
      const again = reopened.engine;
      assertEquals(await again.state("lobby", 0), state);
      assertEquals(await again.audit("lobby", { limit: 9 }), audit);
      assertEquals(await again.read("lobby", 0, 9), events);
      assertEquals(await entriesOf(again, "games", -1), { rules: "{}" });
      await assertRejects(() => again.act("lobby", 2, act()), StaleState);
      await assertRejects(
        () => again.publish("lobby", judged("b", 2)),
        StaleState,
      );
      assertEquals(await again.publish("lobby", judged("b", 3)), 4);
      assertEquals(await again.act("lobby", 3, act()), 5);
    },
  );

  test(
    "finishes pending acts before it closes",
    async (engine, data) => {
      const acting = engine.act("lobby", 0, act({ changes: { a: "1" } }));
      await engine.close();
      assertEquals(await acting, 1);
      await using again = new Opened(await open(data));
      assertEquals(await entriesOf(again.engine, "lobby", -1), { a: "1" });
    },
  );

  test("takes acts in a room that is opened after a refusal", async (engine) => {
    await assertRejects(() => engine.act("games", 0, act()), Refusal);
    await engine.open("games");
    assertEquals(await engine.act("games", 0, act()), 1);
  });
}

/** Bans a viewer. */
function restrict(id: string) {
  const { name } = viewer(id);
  const event: Omit<RestrictedEvent, "seq"> = {
    type: "restricted",
    viewer: { id, name },
    kind: "ban",
  };
  return act({ event });
}
