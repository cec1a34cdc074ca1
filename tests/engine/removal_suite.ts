/**
 * The part of {@link ./suite.ts} about messages that acts delete.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Act, type Engine, StaleState } from "../../hub/engine/engine.ts";
import {
  act,
  type EngineTest,
  newMessage,
  numbers,
  Opened,
  type OpenEngine,
  publish,
  Taken,
  viewer,
} from "./tools.ts";

export function removalSuite(test: EngineTest, open: OpenEngine): void {
  test("leaves a tombstone in place of a deleted message", async (engine) => {
    await using told = new Taken(engine.subscribe("lobby", 0));
    for (const text of ["one", "secret", "three"]) {
      await engine.publish(
        "lobby",
        newMessage(text, { key: `k ${text.length}` }),
      );
    }
    const before = await engine.read("lobby", 0, 3);
    // An early subscriber receives the message, a later one doesn't.
    assertEquals(await told.take(3), before);
    assertEquals(await engine.act("lobby", 0, remove(2)), 4);

    const events = await engine.read("lobby", 0, 4);
    assertEquals(events, [
      before[0],
      {
        seq: 2,
        type: "deleted",
        author: undefined,
        act: false,
        json: tombstone(2),
      },
      before[2],
      events[3],
    ]);
    const { at } = JSON.parse(events[3].json);
    assertEquals(events[3], {
      seq: 4,
      type: "deleted",
      author: undefined,
      act: true,
      json: `{"type":"deleted","seq":4,"at":${at},"target":2}`,
    });
    assertEquals(JSON.stringify(events).includes("secret"), false);
    const { messages } = await engine.history("lobby", { limit: 9 });
    assertEquals(messages.map(({ seq }) => seq), [1, 3]);
    assertEquals(await told.take(1), [events[3]]);
    await using late = new Taken(engine.subscribe("lobby", 0));
    assertEquals(await late.take(4), events);
    await using later = new Taken(engine.subscribe("lobby", 1));
    assertEquals(await later.take(3), events.slice(1));
  });

  test("does not store a deleted message's key again", async (engine) => {
    await engine.publish("lobby", newMessage("a", { key: "k" }));
    await engine.act("lobby", 0, remove(1));
    assertEquals(
      await engine.publish("lobby", newMessage("a", { key: "k" })),
      1,
    );
    assertEquals(await engine.findByKey("lobby", "ann", "k"), 1);
    assertEquals((await engine.head("lobby")).seq, 2);
  });

  test("deletes only messages, and each one once", async (engine) => {
    await engine.open("games");
    await engine.publish("games", newMessage("elsewhere"));
    await engine.act("lobby", 0, act());
    const [first] = await engine.read("lobby", 0, 1);
    await engine.publish("lobby", newMessage("a"));
    let version = 1;
    for (const target of [1, 2, 2, 3, 99, 0, -1]) {
      version = await engine.act("lobby", version, remove(target));
    }
    // The last one targets its own seq.
    await engine.act("lobby", version, remove(version + 1));
    const events = await engine.read("lobby", 0, 99);
    assertEquals(events[0], first);
    assertEquals(
      events.map(({ json }) => {
        const { seq, target } = JSON.parse(json);
        return [seq, target];
      }),
      [1, 2, 1, 2, 2, 3, 99, 0, -1, 10].map((target, i) =>
        i === 0 ? [1, undefined] : [i + 1, target]
      ),
    );
    assertEquals(
      (await engine.history("games", { limit: 9 })).messages.length,
      1,
    );
  });

  test("clears a viewer's earlier messages and no others", async (engine) => {
    await engine.open("games");
    await engine.publish("games", newMessage("ann elsewhere"));
    await say(engine, "ann", "bob", "ann", "ANN", "ann ", "ann");
    const before = await engine.read("lobby", 0, 6);
    assertEquals(await engine.act("lobby", 0, clear("ann")), 7);
    await engine.publish("lobby", newMessage("ann again"));

    const events = await engine.read("lobby", 0, 8);
    assertEquals(
      events.map(({ type }) => type),
      [
        ...["deleted", "message", "deleted", "message", "message", "deleted"],
        ...["cleared", "message"],
      ],
    );
    for (const seq of [1, 3, 6]) {
      assertEquals(events[seq - 1].json, tombstone(seq));
    }
    for (const i of [1, 3, 4]) assertEquals(events[i], before[i]);
    assertEquals(await seqs(engine), [2, 4, 5, 8]);
    assertEquals(
      (await engine.history("games", { limit: 9 })).messages.length,
      1,
    );
    await using late = new Taken(engine.subscribe("lobby", 0));
    assertEquals(await late.take(8), events);
  });

  test("clears a viewer's messages since the last clear", async (engine) => {
    await say(engine, "ann", "bob");
    await engine.act("lobby", 0, clear("ann"));
    await engine.publish("lobby", newMessage("ann again"));
    await engine.act("lobby", 3, clear("ann"));
    await engine.act("lobby", 5, clear("ann"));
    await engine.act("lobby", 6, clear("nobody"));
    const events = await engine.read("lobby", 0, 7);
    assertEquals([0, 3].map((i) => events[i].json), [1, 4].map(tombstone));
    assertEquals(await seqs(engine), [2]);
  });

  test("clears thousands of a viewer's messages", async (engine) => {
    const count = 2_500;
    await Promise.all(
      numbers(2 * count).map((n) =>
        engine.publish(
          "lobby",
          newMessage(`m${n}`, { viewer: n % 2 ? "ann" : "bob" }),
        )
      ),
    );
    const before = await engine.read("lobby", 0, 2 * count);
    await engine.act("lobby", 0, clear("ann"));
    await publish(engine, 10, "later ");
    const events = await engine.read("lobby", 0, 9_999);
    assertEquals(events.length, 2 * count + 11);
    for (const [i, event] of before.entries()) {
      const { from } = JSON.parse(event.json);
      const { seq } = event;
      const gone = {
        seq,
        type: "deleted",
        author: undefined,
        act: false,
        json: tombstone(seq),
      };
      assertEquals(events[i], from.id === "ann" ? gone : event);
    }
    assertEquals(
      events.slice(2 * count).map(({ type }) => type),
      ["cleared", ...numbers(10).map(() => "message" as const)],
    );
    const { messages } = await engine.history("lobby", { limit: 9_999 });
    assertEquals(messages.length, count + 10);
  });

  test("deletes messages that acts have posted", async (engine) => {
    const said: Act["event"] = {
      type: "message",
      from: viewer("bob"),
      text: "held for a while",
    };
    await engine.act("lobby", 0, act({ event: said }));
    await engine.act("lobby", 1, act({ event: said }));
    await engine.act("lobby", 2, remove(1));
    assertEquals(await seqs(engine), [2]);
    await engine.act("lobby", 3, clear("bob"));
    assertEquals(await seqs(engine), []);
    const events = await engine.read("lobby", 0, 2);
    assertEquals(events.map(({ json }) => json), [1, 2].map(tombstone));
  });

  test("pages through the history past deleted messages", async (engine) => {
    await publish(engine, 300, "gone ");
    await Promise.all(
      numbers(3).map((n) =>
        engine.publish("lobby", newMessage(`kept ${n}`, { viewer: "bob" }))
      ),
    );
    await publish(engine, 300, "gone too ");
    await engine.act("lobby", 0, clear("ann"));
    assertEquals(await seqs(engine, { limit: 2 }), [302, 303]);
    assertEquals(await seqs(engine, { before: 302, limit: 2 }), [301]);
    assertEquals(await seqs(engine, { before: 301, limit: 2 }), []);
  });

  test("deletes nothing for a stale act", async (engine) => {
    await say(engine, "ann");
    await engine.act("lobby", 0, act());
    const events = await engine.read("lobby", 0, 9);
    for (const stale of [remove(1), clear("ann")]) {
      await assertRejects(() => engine.act("lobby", 0, stale), StaleState);
    }
    assertEquals(await engine.read("lobby", 0, 9), events);
  });

  test(
    "keeps deleted messages deleted after a restart",
    async (engine, data) => {
      await say(engine, "ann", "bob", "ann", "cid");
      await engine.act("lobby", 0, remove(2));
      await engine.act("lobby", 5, clear("ann"));
      const events = await engine.read("lobby", 0, 6);
      await engine.close();

      await using reopened = new Opened(await open(data));
      const again = reopened.engine;
      assertEquals(await again.read("lobby", 0, 6), events);
      assertEquals(await seqs(again), [4]);
      assertEquals(await again.act("lobby", 6, clear("cid")), 7);
      assertEquals(await seqs(again), []);
    },
  );
}

function remove(target: number): Act {
  return act({
    event: { type: "deleted", target },
    removes: { targets: [target] },
  });
}

function clear(viewer: string): Act {
  return act({
    event: { type: "cleared", viewer },
    removes: { viewers: [viewer] },
  });
}

/** The event in place of a deleted message. */
function tombstone(seq: number): string {
  return `{"type":"deleted","seq":${seq},"target":${seq}}`;
}

/** Posts one message for each viewer in the lobby, in order. */
async function say(engine: Engine, ...viewers: string[]): Promise<void> {
  for (const [i, viewer] of viewers.entries()) {
    const seq = await engine.publish("lobby", newMessage(`t${i}`, { viewer }));
    assert(seq > i);
  }
}

/** The seqs of the lobby's history. */
async function seqs(
  engine: Engine,
  page: { before?: number; limit: number } = { limit: 99 },
): Promise<number[]> {
  const { messages } = await engine.history("lobby", page);
  return messages.map(({ seq }) => seq);
}
