import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertThrows,
} from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";

Deno.test("dates use the fake time, and the real one once it is restored", () => {
  const before = Date.now();
  {
    using time = new FakeTime("2026-01-01T00:00:00Z");
    assertEquals(new Date().toISOString(), "2026-01-01T00:00:00.000Z");
    assertEquals(Date(), new Date(time.now).toString());
    assertEquals(new Date(0).getTime(), 0);
    assertEquals(Date.UTC(1970, 0, 1), 0);
    assertInstanceOf(new Date(), Date);
    time.tick(1500);
    assertEquals(new Date().toISOString(), "2026-01-01T00:00:01.500Z");
  }
  const after = Date.now();
  assert(after - before < 60_000);
});

Deno.test("Date tells the fake time, whatever is set as its now", () => {
  using time = new FakeTime(0);
  using _set = stub(Date, "now", () => time.now + 5);
  assertEquals([Date.now(), new Date().getTime()], [0, 0]);
});

Deno.test("time starts at the given moment, or now", () => {
  for (
    const [start, is] of [[0, 0], [7, 7], [new Date(8), 8], [
      "1970-01-01T00:00:09Z",
      9000,
    ]] as const
  ) {
    using time = new FakeTime(start);
    assertEquals(time.now, is);
  }
  const before = Date.now();
  using time = new FakeTime();
  assert(time.now >= before);
});

Deno.test("timeouts run in the order they are due, at their time", () => {
  using time = new FakeTime(0);
  const seen: [string, number][] = [];
  const see = (name: string) => seen.push([name, Date.now()]);
  setTimeout(see, 20, "c");
  setTimeout(see, 10, "a");
  setTimeout(see, 10.7, "b");
  setTimeout(see, 30, "later");
  time.tick(9);
  assertEquals(seen, []);
  time.tick(11);
  assertEquals(seen, [["a", 10], ["b", 10], ["c", 20]]);
});

Deno.test("a timer set by a timer runs in the same tick if it is due", () => {
  using time = new FakeTime(0);
  const seen: number[] = [];
  setTimeout(
    () => setTimeout(() => setTimeout(() => seen.push(Date.now())), 5),
    5,
  );
  time.tick(10);
  assertEquals(seen, [10]);
});

Deno.test("intervals run until they are cleared, even from within", () => {
  using time = new FakeTime(0);
  const seen: number[] = [];
  const id = setInterval(() => {
    seen.push(Date.now());
    if (seen.length === 3) clearInterval(id);
  }, 10);
  time.tick(100);
  assertEquals(seen, [10, 20, 30]);
});

Deno.test("a cleared timeout doesn't run, and clearing nothing is allowed", () => {
  using time = new FakeTime(0);
  const id = setTimeout(() => assert(false), 5);
  clearTimeout(id);
  clearTimeout(id);
  clearTimeout(undefined);
  time.tick(10);
});

Deno.test("an error in a timer comes out of the tick, and later timers wait", () => {
  using time = new FakeTime(0);
  let ran = false;
  setTimeout(() => {
    throw new Error("broken");
  }, 5);
  setTimeout(() => ran = true, 6);
  assertThrows(() => time.tick(10), Error, "broken");
  assertEquals([time.now, ran], [5, false]);
  time.tick(1);
  assertEquals(ran, true);
});

Deno.test("next runs what is due next, and returns whether there was anything", () => {
  using time = new FakeTime(0);
  const seen: string[] = [];
  for (const [name, ms] of [["a", 5], ["b", 5], ["c", 9], ["d", 50]] as const) {
    setTimeout(() => seen.push(name), ms);
  }
  assert(time.next());
  assertEquals([time.now, ...seen], [5, "a", "b"]);
  assert(time.next() && time.next());
  assertEquals([time.now, ...seen], [50, "a", "b", "c", "d"]);
  assertEquals(time.next(), false);
});

Deno.test("promises settle before an asynchronous tick", async () => {
  using time = new FakeTime(0);
  const seen: number[] = [];
  const seeAfter = async (ms: number) => {
    await Promise.resolve();
    setTimeout(() => seen.push(Date.now()), ms);
  };
  seeAfter(10);
  await time.tickAsync(10);
  assertEquals(seen, [10]);
});

Deno.test("AbortSignal.timeout uses the fake time", () => {
  using time = new FakeTime();
  const signal = AbortSignal.timeout(100);
  time.tick(99);
  assertEquals(signal.aborted, false);
  time.tick(1);
  assertEquals((signal.reason as DOMException).name, "TimeoutError");
});

Deno.test("time can be faked and restored only once", () => {
  const time = new FakeTime();
  assertThrows(() => new FakeTime(), Error, "time is already faked");
  time.restore();
  assertThrows(() => time.restore(), Error, "time is already restored");
});
