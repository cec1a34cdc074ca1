/**
 * The part of {@link ./suite.ts} about deleted messages that are kept for a while, and
 * restored.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type Act,
  type Engine,
  type Removes,
  StaleState,
} from "../../hub/engine/engine.ts";
import { Refusal } from "../../hub/refusal.ts";
import {
  act,
  type EngineTest,
  newMessage,
  numbers,
  Opened,
  type OpenEngine,
  Taken,
  viewer,
} from "./tools.ts";

export function keptSuite(test: EngineTest, open: OpenEngine): void {
  test("restores messages in their places, with their replies", async (engine) => {
    await talk(engine);
    const before = await everything(engine);
    const events = await engine.read("lobby", 0, 8);
    const seq = await remove(engine, {
      targets: [1, 6, 6, 99],
      viewers: ["cid", "dan", "nobody"],
      keep: true,
    });
    assertEquals(await shown(engine), [
      ...["2 bob", "5 bob"],
      ...["8 announced"],
    ]);
    assertEquals(await engine.kept("lobby", seq), [1, 3, 4, 6, 7]);
    assertEquals(await restore(engine, seq), seq + 1);
    assertEquals(await everything(engine), before);
    assertEquals(await engine.read("lobby", 0, 8), events);
    assertEquals(await engine.kept("lobby", seq), []);
    await using late = new Taken(engine.subscribe("lobby", 0));
    assertEquals((await late.take(10)).slice(0, 8), events);
    // They are their authors' again, and replies to them are.
    await remove(engine, { viewers: ["cid"] });
    await remove(engine, { targets: [1] });
    assertEquals(await shown(engine), [
      ...["2 bob", "5 bob", "6 bob to 5", "7 dan to 6", "8 announced"],
    ]);
  });

  test("shows nothing of what is kept", async (engine) => {
    await say(engine, "ann", "secret 1");
    await say(engine, "bob", "kept", 1, "ann");
    await say(engine, "ann", "secret 3");
    await using told = new Taken(engine.subscribe("lobby", 3));
    await remove(engine, { viewers: ["ann"], keep: true });
    await using late = new Taken(engine.subscribe("lobby", 0));
    const seen = JSON.stringify([
      ...[await told.take(1), await late.take(4)],
      ...[await engine.read("lobby", 0, 9), await engine.page("lobby", 0, 9)],
      ...[await everything(engine), await engine.rooms(9)],
      [...(await engine.state("lobby", -1)).entries],
      await engine.audit("lobby", { limit: 9 }),
    ]);
    assert(!seen.includes("secret") && !seen.includes("ANN"), seen);
  });

  test("restores once, and only what it was told to keep", async (engine) => {
    await talk(engine);
    const forGood = await remove(engine, { targets: [1] });
    const kept = await remove(engine, { targets: [2, 1], keep: true });
    const none = await remove(engine, { targets: [1, 2], keep: true });
    assertEquals(await engine.kept("lobby", forGood), []);
    assertEquals(await engine.kept("lobby", none), []);
    assertEquals(await engine.kept("lobby", kept), [2]);
    const before = await shown(engine);
    for (const seq of [forGood, none, 99, 0]) await restore(engine, seq);
    assertEquals(await shown(engine), before);
    await restore(engine, kept);
    const [two, ...others] = await shown(engine);
    // Its reply was lost for good.
    assertEquals(two, "2 bob");
    assertEquals(others[0], "3 cid to 2");
    await remove(engine, { targets: [2] });
    await restore(engine, kept);
    assertEquals((await shown(engine))[0], "3 cid");
  });

  test("restores no reply to a message that another act has deleted", async (engine) => {
    await talk(engine);
    const replies = await remove(engine, { targets: [2, 3], keep: true });
    const originals = await remove(engine, { targets: [1], keep: true });
    await restore(engine, replies);
    assertEquals((await shown(engine)).slice(0, 3), [
      ...["2 bob", "3 cid to 2", "4 cid to 3"],
    ]);
    await restore(engine, originals);
    assertEquals((await shown(engine)).slice(0, 2), ["1 ann", "2 bob"]);
  });

  test("leaves what other acts have deleted since", async (engine) => {
    await talk(engine);
    // The second message only loses whom it replies to.
    const first = await remove(engine, { targets: [1], keep: true });
    const second = await remove(engine, { targets: [2], keep: true });
    await restore(engine, first);
    assertEquals((await shown(engine)).slice(0, 2), ["1 ann", "3 cid"]);
    await restore(engine, second);
    assertEquals((await shown(engine)).slice(0, 3), [
      ...["1 ann", "2 bob", "3 cid to 2"],
    ]);
  });

  test("gives back the reply of a message that was restored in between", async (engine) => {
    await talk(engine);
    const before = await shown(engine);
    const first = await remove(engine, { targets: [1], keep: true });
    const second = await remove(engine, { targets: [2], keep: true });
    await restore(engine, second);
    await restore(engine, first);
    assertEquals(await shown(engine), before);
  });

  test("forgets what it keeps of a viewer, and no one else's", async (engine) => {
    await talk(engine);
    const both = { viewers: ["ann", "bob"], keep: true } as const;
    const first = await remove(engine, both);
    const second = await remove(engine, { targets: [3, 4], keep: true });
    await say(engine, "bob", "bob");
    await remove(engine, { viewers: ["bob"], forget: true });
    assertEquals(await engine.kept("lobby", first), [1]);
    assertEquals(await engine.kept("lobby", second), [3, 4]);
    await restore(engine, second);
    await restore(engine, first);
    assertEquals(await shown(engine), [
      ...["1 ann", "3 cid", "4 cid to 3", "7 dan", "8 announced to 1"],
    ]);
  });

  test("forgets one viewer among thousands of kept messages", async (engine) => {
    const count = 1_500;
    await Promise.all(
      numbers(count).map((n) =>
        engine.publish("lobby", {
          ...newMessage(`m${n}`, { viewer: n % 3 ? "bob" : "ann" }),
          ...n % 3 === 1 && n > 1 && { reply: reply(n - 1, "ann") },
        })
      ),
    );
    const before = await shown(engine);
    const both = { viewers: ["ann", "bob"], keep: true } as const;
    const seq = await remove(engine, both);
    await remove(engine, { viewers: ["ann"], forget: true });
    assertEquals((await engine.kept("lobby", seq)).length, count * 2 / 3);
    await restore(engine, seq);
    assertEquals(
      await shown(engine),
      before.filter((line) => Number(line.split(" ")[0]) % 3)
        .map((line) => line.replace(/ to .*/, "")),
    );
  });

  test("keeps replies to a viewer without the name once that is forgotten", async (engine) => {
    await talk(engine);
    const replies = await remove(engine, { targets: [2], keep: true });
    await remove(engine, { viewers: ["ann"], forget: true });
    await restore(engine, replies);
    assertEquals((await shown(engine))[0], "2 bob");
    const { messages } = await engine.history("lobby", { limit: 99 });
    assert(!JSON.stringify(messages).includes("ANN"));
  });

  test("keeps and restores thousands of messages at once", async (engine) => {
    const count = 2_400;
    await Promise.all(
      numbers(count).map((n) =>
        engine.publish("lobby", {
          ...newMessage(`m${n}`, { viewer: `viewer ${n % 300}` }),
          ...n % 4 === 0
            ? { reply: reply(n - 1, `viewer ${(n - 1) % 300}`) }
            : {},
        })
      ),
    );
    const before = await everything(engine);
    const seq = await remove(engine, {
      targets: numbers(1_800),
      viewers: numbers(299).map((n) => `viewer ${n}`),
      keep: true,
    });
    const left = await shown(engine);
    assertEquals(left, ["2100 m2100", "2400 m2400"]);
    assertEquals((await engine.kept("lobby", seq)).length, count - 2);
    await restore(engine, seq);
    assertEquals(await everything(engine), before);
  });

  test("keeps and restores nothing for a stale act", async (engine) => {
    await talk(engine);
    const seq = await remove(engine, { targets: [1], keep: true });
    const before = await everything(engine);
    const removes = { targets: [2], viewers: ["ann"], keep: true } as const;
    for (
      const stale of [
        { removes },
        { removes: { viewers: ["ann"], forget: true } },
        { restores: seq },
      ] as const
    ) {
      await assertRejects(() => engine.act("lobby", 0, act(stale)), StaleState);
    }
    assertEquals(await everything(engine), before);
    assertEquals(await engine.kept("lobby", seq), [1]);
  });

  test(
    "keeps each room's messages, also over a restart, until the room is removed",
    async (engine, data) => {
      await assertRejects(() => engine.kept("nowhere", 1), Refusal);
      await engine.open("games");
      for (const room of ["lobby", "games"]) {
        await engine.publish(room, newMessage(`in ${room}`));
        const removes = { targets: [1], keep: true } as const;
        assertEquals(await engine.act(room, 0, act({ removes })), 2);
      }
      await engine.close();
      await using opened = new Opened(await open(data));
      const again = opened.engine;
      await again.trim();
      await again.remove("lobby");
      await again.open("lobby");
      assertEquals(await again.kept("lobby", 2), []);
      assertEquals(await again.kept("games", 2), [1]);
      await again.act("games", 2, act({ restores: 2 }));
      const { messages } = await again.history("games", { limit: 9 });
      assertEquals(messages.map(({ text }) => text), ["in games"]);
    },
  );

  test(
    "keeps nothing that its history has no place for any more",
    async (engine, data) => {
      await Promise.all(
        numbers(2_000).map((n) =>
          engine.publish(
            "lobby",
            newMessage("x".repeat(1_000), { viewer: "bob", key: `${n}` }),
          )
        ),
      );
      const old = await remove(engine, { targets: [1, 2_000], keep: true });
      await engine.close();
      const limits = { maxBytes: 300_000, maxAgeMs: 0 };
      await using opened = new Opened(await open(data, limits));
      await opened.engine.trim();
      // What is trimmed last may be kept until the next time.
      await opened.engine.trim();
      assertEquals(await opened.engine.kept("lobby", old), [2_000]);
      await restore(opened.engine, old);
      const [first] = await opened.engine.read("lobby", 0, 9_999);
      assert(first.seq > 1);
      const { messages } = await opened.engine.history("lobby", { limit: 1 });
      assertEquals(messages.map(({ seq }) => seq), [2_000]);
    },
  );
}

/** Eight messages in the lobby, by four viewers who answer each other, and an act's. */
async function talk(engine: Engine): Promise<void> {
  await say(engine, "ann", "ann");
  await say(engine, "bob", "bob", 1, "ann");
  await say(engine, "cid", "cid", 2, "bob");
  await say(engine, "cid", "cid", 3, "cid");
  await say(engine, "bob", "bob", 4, "cid");
  await say(engine, "bob", "bob", 5, "bob");
  await say(engine, "dan", "dan", 6, "bob");
  const said: Act["event"] = {
    type: "message",
    from: viewer("host"),
    text: "announced",
    announcement: true,
    reply: reply(1, "ann"),
  };
  await engine.act("lobby", 0, act({ event: said }));
}

async function say(
  engine: Engine,
  by: string,
  text: string,
  to?: number,
  of?: string,
): Promise<void> {
  await engine.publish("lobby", {
    ...newMessage(text, { viewer: by, key: crypto.randomUUID() }),
    ...to && of ? { reply: reply(to, of) } : {},
  });
}

function reply(seq: number, id: string) {
  return { seq, from: { id, name: id.toUpperCase() } };
}

/** Removes messages from the lobby; returns the act's seq. */
async function remove(engine: Engine, removes: Removes): Promise<number> {
  const { version } = await engine.state("lobby", -1);
  return await engine.act("lobby", version, act({ removes }));
}

async function restore(engine: Engine, restores: number): Promise<number> {
  const { version } = await engine.state("lobby", -1);
  return await engine.act("lobby", version, act({ restores }));
}

/** What all ways to read messages return, of the first 5,000 places. */
async function everything(engine: Engine): Promise<unknown> {
  const { messages } = await engine.history("lobby", { limit: 5_000 });
  const newest = await engine.history("lobby", { limit: 50 });
  assertEquals(newest.messages, messages.slice(-50));
  assertEquals(await engine.messages("lobby", 0, 5_000, 5_000), messages);
  const older = await engine.history("lobby", { before: 3, limit: 1 });
  return [messages, older.messages];
}

/** The messages of the lobby: their seqs, texts, and which they reply to. */
async function shown(engine: Engine): Promise<string[]> {
  const { messages } = await engine.history("lobby", { limit: 5_000 });
  return messages.map(({ seq, text, reply }) =>
    `${seq} ${text}${reply ? ` to ${reply.seq}` : ""}`
  );
}
