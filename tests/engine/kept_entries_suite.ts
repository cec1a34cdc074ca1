/**
 * The part of {@link ./suite.ts} about entries of the state that acts keep for a while.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import {
  type Act,
  type Engine,
  type KeptEntry,
  StaleState,
} from "../../hub/engine/engine.ts";
import { Refusal } from "../../hub/refusal.ts";
import { act, type EngineTest, Opened, type OpenEngine } from "./tools.ts";

export function keptEntriesSuite(test: EngineTest, open: OpenEngine): void {
  test("keeps entries under an act until it is undone", async (engine) => {
    await assertRejects(() => engine.keptEntries("nowhere", 1), Refusal);
    const first = await store(engine, { keeps: [of("ann"), of("bob")] });
    const second = await store(engine, { keeps: [of("ann", "bob")] });
    assertEquals(await keysOf(engine, first), ["held:ann", "held:bob"]);
    assertEquals(
      await engine.keptEntries("lobby", second),
      new Map([["held:ann", json("ann")]]),
    );
    await store(engine, { restores: first });
    assertEquals(await keysOf(engine, first), []);
    assertEquals(await keysOf(engine, second), ["held:ann"]);
  });

  test("forgets the entries that it keeps with a viewer's words or name", async (engine) => {
    const kept = await store(engine, {
      keeps: [of("ann"), of("bob", "ann"), of("cid", "bob"), of("dan")],
    });
    await store(engine, { removes: { viewers: ["bob"], keep: true } });
    await store(engine, { removes: { viewers: ["ann", "eve"], forget: true } });
    assertEquals(await keysOf(engine, kept), ["held:cid", "held:dan"]);
  });

  test("keeps no entries for a stale act", async (engine) => {
    const kept = await store(engine, { keeps: [of("ann")] });
    const keeps = [of("bob")];
    for (
      const stale of [
        { keeps },
        { restores: kept },
        { removes: { viewers: ["ann"], forget: true } },
      ] as const
    ) {
      await assertRejects(() => engine.act("lobby", 0, act(stale)), StaleState);
    }
    assertEquals(await keysOf(engine, kept), ["held:ann"]);
    assertEquals(await keysOf(engine, kept + 1), []);
  });

  test(
    "keeps each room's entries, also over a restart, until the room is removed",
    async (engine, data) => {
      await engine.open("games");
      for (const room of ["lobby", "games"]) {
        await engine.act(room, 0, act({ keeps: [of("ann")] }));
      }
      await engine.close();
      await using opened = new Opened(await open(data));
      const again = opened.engine;
      await again.trim();
      await again.remove("lobby");
      await again.open("lobby");
      assertEquals(await keysOf(again, 1), []);
      assertEquals([...(await again.keptEntries("games", 1)).keys()], [
        "held:ann",
      ]);
    },
  );
}

function json(viewer: string): string {
  return JSON.stringify({ text: `${viewer}'s\nwords 👋` });
}

function of(viewer: string, replyTo?: string): KeptEntry {
  return { key: `held:${viewer}`, json: json(viewer), viewer, replyTo };
}

/** Stores an act in the lobby; returns its seq. */
async function store(engine: Engine, but: Partial<Act>): Promise<number> {
  const { version } = await engine.state("lobby", -1);
  return await engine.act("lobby", version, act(but));
}

async function keysOf(engine: Engine, kept: number): Promise<string[]> {
  return [...(await engine.keptEntries("lobby", kept)).keys()].sort();
}
