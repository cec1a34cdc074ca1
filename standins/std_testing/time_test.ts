import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { FakeTime, TimeError } from "@std/testing/time";

Deno.test("dates tell the fake time, and the real one once it is restored", () => {
  const before = Date.now();
  {
    using time = new FakeTime("2026-01-01T00:00:00Z");
    assertEquals(new Date().toISOString(), "2026-01-01T00:00:00.000Z");
    assertEquals(Date(), new Date(time.now).toString());
    assertEquals(new Date(0).getTime(), 0);
    assertEquals(Date.UTC(1970, 0, 1), 0);
    assertInstanceOf(new Date(), Date);
    time.tick(1500);
    assertEquals(Date.now() - time.start, 1500);
  }
  const after = Date.now();
  assert(after - before < 60_000);
});

Deno.test("time starts where it is told, or now", () => {
  for (
    const [start, is] of [[0, 0], [7.9, 7], [new Date(8), 8], [
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

Deno.test("timeouts run in the order in which they fall due, at their time", () => {
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

Deno.test("intervals run until they are cleared, from within as well", () => {
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

Deno.test("what a timer throws comes out of the tick, and the rest waits", () => {
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

Deno.test("next runs what is due next, runAll all there is", () => {
  using time = new FakeTime(0);
  const seen: string[] = [];
  for (const [name, ms] of [["a", 5], ["b", 5], ["c", 9], ["d", 50]] as const) {
    setTimeout(() => seen.push(name), ms);
  }
  assert(time.next());
  assertEquals([time.now, ...seen], [5, "a", "b"]);
  time.runAll();
  assertEquals([time.now, ...seen], [50, "a", "b", "c", "d"]);
  assertEquals(time.next(), false);
});

Deno.test("promises settle before an asynchronous tick, next and runAll", async () => {
  using time = new FakeTime(0);
  const seen: number[] = [];
  const seeAfter = async (ms: number) => {
    await Promise.resolve();
    setTimeout(() => seen.push(Date.now()), ms);
  };
  seeAfter(10);
  await time.tickAsync(10);
  assertEquals(seen, [10]);
  seeAfter(10);
  assertEquals(await time.nextAsync(), true);
  assertEquals(seen, [10, 20]);
  assertEquals(await time.nextAsync(), false);
  setTimeout(() => seeAfter(10), 10);
  setTimeout(() => {}, 11);
  await time.runAllAsync();
  assertEquals(seen, [10, 20, 40]);
});

Deno.test("AbortSignal.timeout goes by the fake time", () => {
  using time = new FakeTime();
  const signal = AbortSignal.timeout(100);
  time.tick(99);
  assertEquals(signal.aborted, false);
  time.tick(1);
  assertEquals((signal.reason as DOMException).name, "TimeoutError");
});

Deno.test("delay takes real time and can be aborted", async () => {
  using time = new FakeTime(0);
  await time.delay(1);
  assertEquals(time.now, 0);
  const controller = new AbortController();
  const delayed = time.delay(60_000, { signal: controller.signal });
  controller.abort();
  await assertRejects(() => delayed, DOMException, "Delay was aborted.");
  await assertRejects(
    () => time.delay(0, controller),
    DOMException,
    "Delay was aborted.",
  );
});

Deno.test("time can pass by itself", async () => {
  using time = new FakeTime(0, { advanceRate: 1000, advanceFrequency: 1 });
  await time.delay(20);
  assert(time.now >= 1000);
});

Deno.test("the real time is back for a callback, whether it returns, waits, throws or rejects", async () => {
  using _ = new FakeTime(0);
  const realNow = await FakeTime.restoreFor(() => Date.now());
  assert(realNow > 0);
  await FakeTime.restoreFor(
    (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    1,
  );
  await assertRejects(
    () =>
      FakeTime.restoreFor(() => {
        throw new Error("broken");
      }),
    Error,
    "broken",
  );
  await assertRejects(
    () => FakeTime.restoreFor(() => Promise.reject(new Error("broken"))),
    Error,
    "broken",
  );
  assertEquals(Date.now(), 0);
});

Deno.test("what can't be done with time is refused", async () => {
  const refuses = (fn: () => unknown, message: string) =>
    assertThrows(fn, TimeError, message);
  let kept: typeof setTimeout;
  {
    using time = new FakeTime(5);
    kept = setTimeout;
    refuses(
      () => new FakeTime(),
      "Cannot construct FakeTime: time is already faked",
    );
    refuses(
      () => setTimeout("code" as unknown as () => void),
      "FakeTime does not support non-function callbacks",
    );
    assertThrows(
      () => time.now = 4,
      RangeError,
      "time must be >= 5: received 4",
    );
  }
  refuses(() => kept(() => {}), "Cannot set timeout: time is not faked");
  refuses(
    () => FakeTime.restore(),
    "Cannot restore time: time is already restored",
  );
  await assertRejects(
    () => FakeTime.restoreFor(() => {}),
    TimeError,
    "Cannot restore time: time is not faked",
  );
  assertThrows(
    () => new FakeTime("no time"),
    TypeError,
    "Cannot construct FakeTime: invalid start time NaN",
  );
});
