import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { SilentRooms } from "../engine/silent_rooms.ts";
import { storageRefusal } from "../engine/refusals.ts";
import { type SilenceOptions, SilentRoomSweep } from "./silent_rooms.ts";

const DAY_MS = 24 * 3_600_000;

/** Rooms that have been silent for as many days as given, and what is done to them. */
class FakeRooms implements SilentRooms {
  readonly done: string[] = [];
  readonly #days: ReadonlyMap<string, number>;
  down = false;
  /** A room that can't be removed. */
  broken?: string;

  constructor(days: Readonly<Record<string, number>>) {
    this.#days = new Map(Object.entries(days));
  }

  // deno-lint-ignore require-await
  async resume(ms: number): Promise<void> {
    if (this.down) throw storageRefusal(new Error("it is gone"));
    this.done.push(`resumed ${ms / DAY_MS}`);
  }

  // deno-lint-ignore require-await
  async visited(rooms: readonly string[]): Promise<void> {
    if (this.down) throw storageRefusal(new Error("it is gone"));
    this.done.push(`visited ${rooms.join(" ")}`.trim());
  }

  async *silentFor(ms: number): AsyncGenerator<string> {
    for (const [name, days] of this.#days) {
      if (days * DAY_MS >= ms) yield name;
    }
  }

  // deno-lint-ignore require-await
  async remove(room: string, ms: number): Promise<boolean> {
    if (room === this.broken) throw storageRefusal(new Error("not ours"));
    const removes = (this.#days.get(room) ?? 0) * DAY_MS >= ms;
    if (removes) this.done.push(`removed ${room}`);
    return removes;
  }
}

/** The rooms that are loaded, and whether they are empty. */
function loaded(rooms: Readonly<Record<string, boolean>>) {
  const all = Object.entries(rooms).map(([name, empty]) => ({ name, empty }));
  return {
    loaded: (wanted: string) => all.find(({ name }) => name === wanted),
    [Symbol.iterator]: () => all.values(),
  };
}

function sweeping(
  rooms: FakeRooms,
  options: SilenceOptions,
  here: Readonly<Record<string, boolean>> = {},
) {
  const removed: string[] = [];
  const sweep = new SilentRoomSweep(
    rooms,
    loaded(here),
    options,
    (room) => removed.push(room),
    () => Date.now(),
  );
  return { sweep, removed, [Symbol.dispose]: () => sweep.stop() };
}

/** Lets time pass, and what its timers began go on. */
async function pass(time: FakeTime, ms: number): Promise<void> {
  time.tick(ms);
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

Deno.test("SilentRoomSweep removes rooms that were silent long enough, but not the lasting one and none with clients", async () => {
  const rooms = new FakeRooms({ lobby: 99, old: 90, used: 91, new: 89 });
  using made = sweeping(
    rooms,
    { roomMaxSilentDays: 90, lastingRoom: "lobby" },
    { used: false, old: true },
  );
  await made.sweep.sweep();
  assertEquals(made.removed, ["old"]);
  assertEquals(rooms.done, [
    "resumed 1",
    "visited lobby used",
    "removed old",
  ]);
});

Deno.test("SilentRoomSweep removes nothing unless it is told after how long, but stores visits", async () => {
  const rooms = new FakeRooms({ old: 9_999 });
  using made = sweeping(rooms, { roomMaxSilentDays: 0 }, { used: false });
  await made.sweep.sweep();
  assertEquals(rooms.done, ["resumed 1", "visited used"]);
});

Deno.test("SilentRoomSweep stores the visits of a room at once, then once an hour", async () => {
  using time = new FakeTime();
  const rooms = new FakeRooms({});
  using made = sweeping(rooms, { roomMaxSilentDays: 90 });
  for (let minutes = 0; minutes < 8; minutes++) {
    made.sweep.visited("a");
    await pass(time, 9 * 60_000);
  }
  made.sweep.visited("b");
  assertEquals(
    rooms.done.filter((done) => done === "visited a").length,
    2,
    rooms.done.join(),
  );
  assertEquals(rooms.done.at(-1), "visited b");
});

Deno.test("SilentRoomSweep sweeps by itself, and goes on after the storage was away", async () => {
  using time = new FakeTime();
  const rooms = new FakeRooms({ old: 90 });
  using made = sweeping(rooms, { roomMaxSilentDays: 90 });
  rooms.down = true;
  await pass(time, 11 * 60_000);
  assertEquals(made.removed, []);
  rooms.down = false;
  await pass(time, 10 * 60_000);
  assertEquals(made.removed, ["old"]);
});

Deno.test("SilentRoomSweep removes nothing until the time in which no server ran is left out", async () => {
  const rooms = new FakeRooms({ old: 90 });
  rooms.down = true;
  using made = sweeping(rooms, { roomMaxSilentDays: 90 });
  await made.sweep.sweep();
  assertEquals(rooms.done, []);
  rooms.down = false;
  await made.sweep.sweep();
  assertEquals(rooms.done, ["resumed 1", "visited", "removed old"]);
  await made.sweep.sweep();
  assertEquals(rooms.done.filter((done) => done === "resumed 1").length, 1);
});

Deno.test("SilentRoomSweep goes on after a room that can't be removed", async () => {
  const rooms = new FakeRooms({ broken: 90, old: 90 });
  rooms.broken = "broken";
  using made = sweeping(rooms, { roomMaxSilentDays: 90 });
  await made.sweep.sweep();
  assertEquals(made.removed, ["old"]);
});

Deno.test("SilentRoomSweep ends after the room that it is removing once it is stopped", async () => {
  const rooms = new FakeRooms({ a: 90, b: 90 });
  using made = sweeping(rooms, { roomMaxSilentDays: 90 });
  const { remove } = rooms;
  rooms.remove = async (...room) => {
    made.sweep.stop();
    return await remove.apply(rooms, room);
  };
  await made.sweep.sweep();
  assertEquals(made.removed, ["a"]);
});
