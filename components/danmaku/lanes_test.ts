import { assert, assertEquals } from "@std/assert";
import { randomFrom } from "../../tests/tools/random_from.ts";
import {
  board,
  type Flight,
  Lanes,
  MAX_WAITING,
  PATIENCE_MS,
} from "./lanes.ts";

interface Flown extends Flight {
  readonly lane: number;
  readonly at: number;
}

/** Where a text is at a time, and whether it is visible. */
function place({ at, width, durationMs }: Flown, time: number, track: number) {
  const part = (time - at) / durationMs;
  const left = track - part * (track + width);
  return { left, right: left + width, seen: part >= 0 && part <= 1 };
}

Deno.test("Two messages in a lane never touch, for any widths and speeds", () => {
  let met = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const random = randomFrom(seed);
    const track = 200 + random() * 1_500;
    const lanes = new Lanes(track);
    const flown: Flown[] = [];
    let now = 0;
    for (let i = 0; i < 300; i++) {
      now += random() * 120;
      const flight = {
        width: 8 + random() ** 3 * 1_200,
        // Sometimes the viewer changes the speed.
        durationMs: random() < .9 ? 8_000 : 4_000 + random() * 12_000,
      };
      const count = 1 + Math.floor(random() * 8);
      const lane = lanes.enter(flight, now, count);
      if (lane === undefined) continue;
      assert(lane >= 0 && lane < count);
      flown.push({ ...flight, lane, at: now });
    }
    for (const [index, one] of flown.entries()) {
      for (const other of flown.slice(index + 1)) {
        const end = one.at + one.durationMs;
        if (one.lane !== other.lane || other.at > end) continue;
        met++;
        for (let step = 0; step <= 20; step++) {
          const time = other.at + (end - other.at) * step / 20;
          const [a, b] = [place(one, time, track), place(other, time, track)];
          if (!a.seen || !b.seen) continue;
          assert(
            a.right < b.left,
            `seed ${seed}, at ${time}: ${a.right} and ${b.left}`,
          );
        }
      }
    }
  }
  assert(met > 1_000, `only ${met} pairs shared a lane`);
});

Deno.test("A lane is free again as soon as there is room, and not before", () => {
  const lanes = new Lanes(1_000);
  const flight = { width: 200, durationMs: 6_000 };
  assertEquals(lanes.enter(flight, 0, 1), 0);
  // 200 px and the gap of 16, at 0.2 px a millisecond.
  assertEquals(lanes.enter(flight, 1_079, 1), undefined);
  assertEquals(lanes.enter(flight, 1_081, 1), 0);
});

Deno.test("A message that would catch up with the one before it waits longer", () => {
  const slow = { width: 100, durationMs: 8_000 };
  const first = (width: number) => {
    const lanes = new Lanes(1_000);
    lanes.enter(slow, 0, 1);
    let at = 0;
    while (lanes.enter({ width, durationMs: 8_000 }, at, 1) === undefined) at++;
    return at;
  };
  assert(first(900) > first(100));
});

const item = (name: number, since: number, own = false) => ({
  name,
  since,
  own,
  width: 100,
  durationMs: 8_000,
});

Deno.test("The viewer's own message goes first, then the newest; the others wait in order", () => {
  const waiting = [item(1, 0), item(2, 0, true), item(3, 0), item(4, 0)];
  const { flying, left } = board(waiting, new Lanes(1_000), 0, 2);
  assertEquals(flying.map(({ item, lane }) => [item.name, lane]), [
    [2, 0],
    [4, 1],
  ]);
  assertEquals(left.map(({ name }) => name), [1, 3]);
});

Deno.test("Messages that have waited too long or exceed the maximum are dropped", () => {
  const lanes = new Lanes(1_000);
  const flood = Array.from({ length: 500 }, (_, i) => item(i, 0));
  const { left } = board(flood, lanes, 0, 1);
  assertEquals(left.length, MAX_WAITING);
  assertEquals(left.at(-1)?.name, 498);
  const late = board(left, lanes, PATIENCE_MS + 1, 0);
  assertEquals([late.flying, late.left], [[], []]);
});

Deno.test("In a chat that is faster than the picture nothing flies late but the viewer's own messages, and all of those do", () => {
  const lanes = new Lanes(1_000);
  let waiting: ReturnType<typeof item>[] = [];
  const own = new Set<number>();
  const flown: { readonly name: number; readonly late: number }[] = [];
  for (let now = 0; now < 60_000; now += 50) {
    const isOwn = now % 3_000 === 0;
    if (isOwn) own.add(now);
    // Fifty a second, of which three lanes take a few.
    waiting.push(
      item(now, now, isOwn),
      item(now + .3, now),
      item(now + .6, now),
    );
    const { flying, left } = board(waiting, lanes, now, 3);
    flown.push(
      ...flying.map(({ item: { name, since } }) => ({
        name,
        late: now - since,
      })),
    );
    waiting = left;
  }
  assert(flown.length < 400, `${flown.length} flew`);
  for (const { name, late } of flown) {
    assert(late <= PATIENCE_MS || own.has(name), `${name} was ${late} ms late`);
    own.delete(name);
  }
  assertEquals([...own], []);
  const alone = board([item(1, 0, true)], lanes, 90_000, 1);
  assertEquals(alone.flying.length, 1, "it has waited for longer than others");
});
