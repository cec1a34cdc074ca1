/**
 * The part of {@link ./suite.ts} about rooms that nobody uses any more.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import type { Engine, RoomEvent } from "../../hub/engine/engine.ts";
import { Refusal } from "../../hub/refusal.ts";
import { act, type EngineTest, newMessage } from "./tools.ts";

/** Longer than a test takes. */
const HOUR_MS = 3_600_000;

async function silentFor(engine: Engine, ms: number): Promise<string[]> {
  const names: string[] = [];
  for await (const name of engine.silentRooms.silentFor(ms)) names.push(name);
  return names.sort();
}

/** Waits until a room has been silent for some milliseconds. */
function pass(ms: number): Promise<void> {
  return new Promise((passed) => setTimeout(passed, ms));
}

export function silentRoomsSuite(test: EngineTest): void {
  test("finds the rooms that have been silent, however many there are", async (engine) => {
    const names = Array.from({ length: 620 }, (_, i) => `r${i}`);
    await Promise.all(names.map((name) => engine.open(name)));
    await pass(20);
    assertEquals(
      await silentFor(engine, 10),
      ["lobby", ...names].sort(),
    );
    assertEquals(await silentFor(engine, HOUR_MS), []);
  });

  test("removes a silent room with all that belongs to it, and tells its subscriptions", async (engine) => {
    await engine.open("games");
    await engine.publish("lobby", newMessage("a"));
    await engine.act("lobby", 0, act({ changes: { rules: "{}" } }));
    const seen: RoomEvent["type"][] = [];
    const ended = (async () => {
      for await (const { type } of engine.subscribe("lobby", 0)) {
        seen.push(type);
      }
    })();
    await pass(20);
    assertEquals(await engine.silentRooms.remove("lobby", 10), true);
    await ended;
    assertEquals(seen.at(-1), "removed");
    const refusal = await assertRejects(() => engine.head("lobby"), Refusal);
    assertEquals(refusal.code, "no_such_room");
    assertEquals((await engine.rooms(9)).map(({ name }) => name), ["games"]);
    assertEquals(await silentFor(engine, 10), ["games"]);
    // Another process found it, too.
    assertEquals(await engine.silentRooms.remove("lobby", 10), false);
    assertEquals(await engine.open("lobby"), true);
    assertEquals((await engine.head("lobby")).seq, 0);
    assertEquals((await engine.state("lobby", -1)).entries.size, 0);
  });

  test("counts all rooms as visited once none was used for long, as after a stop", async (engine) => {
    const { silentRooms } = engine;
    await engine.open("games");
    await pass(50);
    await silentRooms.resume(HOUR_MS);
    assertEquals(await silentRooms.remove("games", 50), true);
    for (let ms = 200;; ms *= 2) {
      const room = `games-${ms}`;
      await engine.open(room);
      await pass(ms);
      const began = performance.now();
      await silentRooms.resume(ms);
      const removed = await silentRooms.remove(room, ms);
      // Otherwise this took so long that the room was silent again.
      if (performance.now() - began > ms) continue;
      assertEquals(removed, false);
      return;
    }
  });

  test("removes no room with a message that it just accepted", async (engine) => {
    const { silentRooms } = engine;
    for (let ms = 200;; ms *= 2) {
      const room = `games-${ms}`;
      await engine.open(room);
      await pass(ms);
      const began = performance.now();
      const [accepted, removed] = await Promise.all([
        engine.publish(room, newMessage("a")).then(() => true, () => false),
        silentRooms.remove(room, ms),
      ]);
      // Otherwise this took so long that the room was silent again.
      if (performance.now() - began > ms) continue;
      assertEquals(removed, !accepted);
      return;
    }
  });

  test("keeps a room in which somebody wrote, acted or was since", async (engine) => {
    const { silentRooms } = engine;
    for (let ms = 200;; ms *= 2) {
      const [written, acted, visited, left] = ["w", "a", "v", "l"]
        .map((name) => `${name}-${ms}`);
      const names = [written, acted, visited, left];
      for (const name of names) await engine.open(name);
      await pass(ms);
      const began = performance.now();
      await engine.publish(written, newMessage("a"));
      await engine.act(acted, 0, act());
      await silentRooms.visited([visited, "nowhere"]);
      const removed: string[] = [];
      for (const name of names) {
        if (await silentRooms.remove(name, ms)) removed.push(name);
      }
      // Otherwise this took so long that the others have been silent, too.
      if (performance.now() - began > ms) continue;
      assertEquals(removed, [left]);
      const rooms = await engine.rooms(99);
      assertEquals(
        rooms.map(({ name }) => name).filter((name) => names.includes(name))
          .sort(),
        [acted, visited, written],
      );
      assertEquals(rooms.some(({ name }) => name === "nowhere"), false);
      return;
    }
  });
}
