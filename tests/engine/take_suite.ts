/**
 * The part of {@link ./suite.ts} about paces. The intervals are hours long, so that no
 * token returns during a test.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Bucket, Engine } from "../../hub/engine/engine.ts";
import { type EngineTest, numbers } from "./tools.ts";

/** In milliseconds. */
const HOUR_MS = 3_600_000;

export function takeSuite(test: EngineTest): void {
  test("lets through as many takes as a bucket holds, then says how long to wait", async (engine) => {
    const ann = bucket("ann", 3);
    for (let i = 0; i < 3; i++) {
      assertEquals(await engine.take([ann]), undefined);
    }
    for (let i = 0; i < 3; i++) await waits(engine, [ann], 0, HOUR_MS);
  });

  test("keeps all tokens of a burst for any interval", async (engine) => {
    for (const parts of [0.3, 0.7, 3, 7, 11, 13]) {
      for (const burst of [2, 3, 10]) {
        const ann = bucket(`${parts} ${burst}`, burst, HOUR_MS / parts);
        for (let i = 0; i < burst; i++) {
          assertEquals(await engine.take([ann]), undefined, ann.key);
        }
        assert(await engine.take([ann]), ann.key);
      }
    }
  });

  test("lets through as many concurrent takes as a bucket holds", async (engine) => {
    const taken = await Promise.all(
      numbers(20).map(() => engine.take([bucket("ann", 5)])),
    );
    assertEquals(taken.filter((wait) => wait === undefined).length, 5);
  });

  test("waits no longer than a limit that was lowered says", async (engine) => {
    assertEquals(await engine.take([bucket("ann", 1)]), undefined);
    while (true) {
      const wait = await engine.take([bucket("ann", 1, 50)]);
      if (!wait) break;
      assert(wait.retryAfterMs <= 50);
      await new Promise((passed) => setTimeout(passed, wait.retryAfterMs));
    }
  });

  test("counts each bucket separately", async (engine) => {
    const keys = ["ann", "bob", "ann:bob", "Ann", "ann ", "a'b", "😀"];
    for (const key of keys) {
      assertEquals(await engine.take([bucket(key)]), undefined, key);
    }
    for (const key of keys) await waits(engine, [bucket(key)], 0, HOUR_MS);
  });

  test("takes from all buckets or from none", async (engine) => {
    const [few, many] = [bucket("few", 1), bucket("many", 3)];
    assertEquals(await engine.take([few, many]), undefined);
    for (let i = 0; i < 5; i++) {
      await waits(engine, [few, many], 0, HOUR_MS);
      await waits(engine, [many, few], 1, HOUR_MS);
    }
    for (let i = 0; i < 2; i++) {
      assertEquals(await engine.take([many]), undefined);
    }
    await waits(engine, [many], 0, HOUR_MS);
  });

  test("names the bucket with the longest wait", async (engine) => {
    const [short, long] = [bucket("short"), bucket("long", 1, 5 * HOUR_MS)];
    const free = bucket("free", 9, 9 * HOUR_MS);
    assertEquals(await engine.take([short, long, free]), undefined);
    await waits(engine, [short, long, free], 1, 5 * HOUR_MS);
    await waits(engine, [long, free, short], 0, 5 * HOUR_MS);
    await waits(engine, [free, short], 1, HOUR_MS);
  });

  test("takes many tokens at once, all or none", async (engine) => {
    const ann = bucket("ann", 10);
    assertEquals(await engine.take([{ ...ann, tokens: 7 }]), undefined);
    await waits(engine, [{ ...ann, tokens: 5 }], 0, 2 * HOUR_MS);
    assertEquals(await engine.take([{ ...ann, tokens: 3 }]), undefined);
    await waits(engine, [ann], 0, HOUR_MS);
    await waits(engine, [{ ...ann, tokens: 10 }], 0, 10 * HOUR_MS);
  });

  test("takes from no bucket if none is named", async (engine) => {
    assertEquals(await engine.take([]), undefined);
  });

  test("returns a token after its interval", async (engine) => {
    const ann = bucket("ann", 1, 20);
    for (let passed = 0; passed < 3;) {
      const wait = await engine.take([ann]);
      if (!wait) {
        passed++;
        continue;
      }
      assertEquals(wait.index, 0);
      assert(Number.isInteger(wait.retryAfterMs));
      assert(wait.retryAfterMs > 0 && wait.retryAfterMs <= 20);
      await new Promise((done) => setTimeout(done, wait.retryAfterMs));
    }
  });
}

function bucket(key: string, burst = 1, intervalMs = HOUR_MS): Bucket {
  return { key, intervalMs, burst };
}

/** Asserts that a take must wait for the bucket at `index`, for about `atMost` milliseconds. */
async function waits(
  engine: Engine,
  buckets: Bucket[],
  index: number,
  atMost: number,
): Promise<void> {
  const wait = await engine.take(buckets);
  assert(wait);
  assertEquals(wait.index, index);
  assert(Number.isInteger(wait.retryAfterMs));
  assert(wait.retryAfterMs <= atMost, `${wait.retryAfterMs}`);
  assert(wait.retryAfterMs > atMost - HOUR_MS / 2, `${wait.retryAfterMs}`);
}
