/**
 * The part of {@link ./suite.ts} about histories that are trimmed.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Engine } from "../../hub/engine/engine.ts";
import {
  act,
  type EngineTest,
  found,
  later,
  newMessage,
  numbers,
  Opened,
  type OpenEngine,
  plain,
} from "./tools.ts";

const MAX_BYTES = 300_000;

export function retentionSuite(test: EngineTest, open: OpenEngine): void {
  /** A test with an engine that trims, and a room "lobby" with `count` messages of 1,000 characters. */
  function trimming(
    sentence: string,
    retention: { maxBytes: number; maxAgeMs: number },
    count: number,
    body: (engine: Engine) => Promise<void>,
  ): void {
    test(sentence, async (before, data) => {
      await before.act("lobby", 0, rules());
      await Promise.all(
        numbers(count).map((n) =>
          before.publish(
            "lobby",
            newMessage("x".repeat(1_000), { key: `k${n}` }),
          )
        ),
      );
      await before.close();
      await using opened = new Opened(await open(data, retention));
      await body(opened.engine);
    });
  }

  trimming(
    "trims the oldest events of a history that is too large",
    { maxBytes: MAX_BYTES, maxAgeMs: 0 },
    2_000,
    async (engine) => {
      const head = await engine.head("lobby");
      await engine.trim();
      assertEquals(await engine.head("lobby"), head);
      const kept = await engine.read("lobby", 0, head.seq);
      const bytes = kept.reduce((sum, { json }) => sum + json.length, 0);
      // Redis estimates the size.
      assert(bytes > MAX_BYTES / 2 && bytes < MAX_BYTES * 1.2, `${bytes}`);
      const first = kept[0].seq;
      assertEquals(
        kept.map(({ seq }) => seq),
        numbers(kept.length).map((n) => first - 1 + n),
      );
      assertEquals(kept.at(-1)!.seq, head.seq);
      assertEquals(await engine.page("lobby", 0, head.seq), kept);
      assertEquals(await engine.read("lobby", 0, first - 1), []);
      const older = { before: first, limit: 9 };
      assertEquals((await engine.history("lobby", older)).messages, []);
      const newest = await engine.history("lobby", { limit: 9 });
      assertEquals(newest.messages.length, 9);
      // What isn't history stays: the state, its audit log, and recent keys.
      assertEquals(plain(await engine.state("lobby", -1)), { rules: "{}" });
      assertEquals((await engine.audit("lobby", { limit: 9 })).length, 1);
      assertEquals(await engine.findByKey("lobby", "ann", "k1"), 2);
      assertEquals(
        await engine.publish("lobby", newMessage("new")),
        head.seq + 1,
      );
      assertEquals((await engine.head("lobby")).epoch, head.epoch);
    },
  );

  trimming(
    "trims events and audit log lines that are too old, except the last event",
    { maxBytes: 0, maxAgeMs: 1 },
    1_200,
    async (engine) => {
      await engine.act("lobby", 1, {
        ...act(),
        removes: { targets: [2], keep: true },
        event: { type: "deleted", target: 2 },
      });
      const head = await engine.head("lobby");
      assertEquals(await engine.kept("lobby", head.seq), [2]);
      assertEquals((await found(engine, "xxx")).length, 50);
      await later();
      await later();
      await later();
      await engine.trim();
      const kept = await engine.read("lobby", 0, head.seq);
      assertEquals(kept.map(({ seq }) => seq), [head.seq]);
      assertEquals(
        (await engine.audit("lobby", { limit: 9 })).map(({ seq }) => seq),
        [head.seq],
      );
      // Nothing of them is left where it could be found, or brought back.
      assertEquals(await engine.kept("lobby", head.seq), []);
      assertEquals(await found(engine, "xxx"), []);
      const { messages } = await engine.history("lobby", { limit: 9 });
      assertEquals(messages, []);
      assertEquals(await engine.messages("lobby", 0, head.seq), []);
      assertEquals(plain(await engine.state("lobby", -1)), { rules: "{}" });
      assertEquals(await engine.publish("lobby", newMessage("new")), 1_203);
      assertEquals(await engine.head("lobby"), { ...head, seq: 1_203 });
    },
  );

  trimming(
    "keeps what is neither too large nor too old",
    { maxBytes: 10_000_000, maxAgeMs: 3_600_000 },
    600,
    async (engine) => {
      const before = await engine.read("lobby", 0, 601);
      await engine.trim();
      assertEquals(await engine.read("lobby", 0, 601), before);
      assertEquals((await engine.audit("lobby", { limit: 9 })).length, 1);
    },
  );

  trimming(
    "keeps everything without limits",
    { maxBytes: 0, maxAgeMs: 0 },
    600,
    async (engine) => {
      await later();
      await engine.trim();
      assertEquals((await engine.read("lobby", 0, 601)).length, 601);
    },
  );
}

/** An act with a time in its line of the audit log, as all of Hubbub's have. */
function rules() {
  return {
    ...act({ changes: { rules: "{}" } }),
    audit: JSON.stringify({ at: Date.now(), action: "rules" }),
  };
}
