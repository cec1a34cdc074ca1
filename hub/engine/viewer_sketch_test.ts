import { assert, assertEquals } from "@std/assert";
import {
  countPeople,
  isIn,
  isSame,
  MAX_HASHES,
  sketchOf,
  type ViewerSketch,
} from "./viewer_sketch.ts";

/** Seeded random hashes (mulberry32). */
function hashes(count: number, seed: number): Uint32Array {
  return Uint32Array.from({ length: count }, () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return t ^ (t >>> 14);
  });
}

/** The hashes of the people with these numbers. */
const of = (people: Uint32Array, from: number, to: number) =>
  sketchOf(people.subarray(from, to));

Deno.test("A sketch holds the smallest hashes in ascending order, and no more than its size", () => {
  for (const count of [0, 1, 255, 256, 257, 513, 5_000]) {
    const people = hashes(count, count);
    const sketch = sketchOf(people);
    assertEquals(sketch, {
      count,
      hashes: people.toSorted().slice(0, MAX_HASHES),
    });
  }
  // Uneven ones: none or all of them are below the limit that is tried first.
  const high = Uint32Array.from({ length: 2_000 }, (_, i) => 2 ** 32 - 1 - i);
  const low = Uint32Array.from({ length: 2_000 }, (_, i) => 2_000 - i);
  for (const uneven of [high, low]) {
    const expected = uneven.toSorted().slice(0, MAX_HASHES);
    assertEquals(sketchOf(uneven).hashes, expected);
  }
});

Deno.test("People are counted exactly while no process has more viewers than a sketch holds", () => {
  for (const seed of [1, 2, 3]) {
    const people = hashes(900, seed);
    const cases: [number, number][][] = [
      [[0, 1], [0, 1]],
      [[0, 200], [100, 300]],
      [[0, 256], [1, 257], [2, 258]],
      [[0, 256], [256, 512], [512, 768]],
      [[0, 0], [5, 9]],
      [],
    ];
    for (const ranges of cases) {
      const expected = new Set(
        ranges.flatMap(([from, to]) => [...people.subarray(from, to)]),
      ).size;
      const sketches = ranges.map(([from, to]) => of(people, from, to));
      assertEquals(countPeople(sketches), expected);
      assertEquals(countPeople(sketches.toReversed()), expected);
    }
  }
});

Deno.test("People are counted exactly, however many, if no process shares a viewer with another", () => {
  const people = hashes(50_000, 4);
  assertEquals(countPeople([of(people, 0, 50_000)]), 50_000);
  const parts = [[0, 300], [300, 20_000], [20_000, 20_001], [20_001, 50_000]];
  const sketches = parts.map(([from, to]) => of(people, from, to));
  assertEquals(countPeople(sketches), 50_000);
});

Deno.test("Estimates of many people are off by two per cent on average", () => {
  const people = hashes(200_000, 5);
  const part = (from: number, to: number) => people.subarray(from, to);
  const spread = (seed: number) => (seed * 1_777) % 50_000;
  // Each of ten processes has 10,000 viewers, and everybody is in two of them.
  const ring = (from: number) =>
    Array.from({ length: 10 }, (_, i) => {
      const mine = [i, (i + 1) % 10].map((n) =>
        part(from + n * 5_000, from + (n + 1) * 5_000)
      );
      return sketchOf(Uint32Array.from([...mine[0], ...mine[1]]));
    });
  const cases: [number, (from: number) => ViewerSketch[]][] = [
    [450, (at) => [of(people, at, at + 300), of(people, at + 150, at + 450)]],
    [75_000, (at) => [
      of(people, at, at + 50_000),
      of(people, at + 25_000, at + 75_000),
    ]],
    [50_000, (at) => [of(people, at, at + 50_000), of(people, at, at + 999)]],
    [50_000, ring],
  ];
  for (const [real, sketches] of cases) {
    const errors = Array.from(
      { length: 40 },
      (_, seed) => countPeople(sketches(spread(seed))) / real - 1,
    );
    const mean = errors.reduce((sum, error) => sum + error) / errors.length;
    const deviation = Math.sqrt(
      errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length,
    );
    assert(Math.abs(mean) < 0.01, `${real}: ${mean} on average`);
    assert(deviation < 0.03, `${real}: ${deviation}`);
    assert(errors.every((error) => Math.abs(error) < 0.08), `${errors}`);
  }
});

Deno.test("The number of people is never below the largest process's, nor above the sum", () => {
  for (let seed = 10; seed < 60; seed++) {
    const people = hashes(2_000, seed);
    const sketches = [1, 2, 3].map((n) => {
      const from = (seed * n * 37) % 1_500;
      return of(people, from, from + (seed * n * 61) % 500);
    });
    const counts = sketches.map(({ count }) => count);
    const counted = countPeople(sketches);
    assert(counted >= Math.max(...counts));
    assert(counted <= counts.reduce((sum, count) => sum + count));
    assertEquals(countPeople(sketches.map((s) => ({ ...s }))), counted);
  }
});

Deno.test("Someone who joins a second process is not counted again, and is counted until they have left both", () => {
  const people = hashes(100, 8);
  const [a, both, b] = [[0, 60], [0, 61], [60, 100]].map(([from, to]) =>
    of(people, from, to)
  );
  assertEquals(countPeople([a, b]), 100);
  assertEquals(countPeople([both, b]), 100);
  assertEquals(countPeople([both, of(people, 61, 100)]), 100);
  assertEquals(countPeople([a, of(people, 61, 100)]), 99);
});

Deno.test("A process whose hashes are not known is added", () => {
  const people = hashes(300, 9);
  const sketches = [{ count: 41 }, of(people, 0, 200), of(people, 100, 300)];
  assertEquals(countPeople(sketches), 341);
  assertEquals(countPeople([{ count: 41 }, { count: 1 }]), 42);
});

Deno.test("A sketch finds its hashes, and differs from another by any of them", () => {
  const people = hashes(200, 10);
  const sketch = of(people, 0, 100);
  for (const [i, hash] of people.entries()) {
    assertEquals(isIn(sketch, hash), i < 100);
  }
  assert(!isIn({ count: 9 }, people[0]));
  assert(!isIn(of(people, 0, 0), people[0]));
  assert(isSame(sketch, of(people, 0, 100)));
  assert(!isSame(sketch, of(people, 1, 101)));
  assert(!isSame(sketch, { count: 100 }));
  assert(isSame({ count: 100 }, { count: 100 }));
});
