import { assert, assertEquals } from "@std/assert";
import type { Bucket } from "./engine.ts";
import { Limiter } from "./limiter.ts";

const START = 1_790_000_000_000;

function bucket(intervalMs: number, burst: number, key = "ann"): Bucket {
  return { key, intervalMs, burst };
}

/** Returns how many of a hundred takes at one time succeed. */
function taken(limiter: Limiter, buckets: Bucket[], now: number): number {
  let passed = 0;
  for (let i = 0; i < 100; i++) if (!limiter.take(buckets, now)) passed++;
  return passed;
}

Deno.test("Limiter allows a burst, then one token per interval", () => {
  const limiter = new Limiter();
  const ann = [bucket(500, 5)];
  assertEquals(taken(limiter, ann, START), 5);
  assertEquals(taken(limiter, ann, START + 499), 0);
  assertEquals(taken(limiter, ann, START + 500), 1);
  assertEquals(taken(limiter, ann, START + 1_500), 2);
  assertEquals(taken(limiter, ann, START + 1_999), 0);
  assertEquals(taken(limiter, ann, START + 2_000), 1);
});

Deno.test("Limiter returns the exact time until the next token", () => {
  const limiter = new Limiter();
  const ann = [bucket(1_000 / 0.3, 1)];
  assertEquals(limiter.take(ann, START), undefined);
  const wait = limiter.take(ann, START + 700);
  assertEquals(wait, { index: 0, retryAfterMs: 2_634 });
  assert(limiter.take(ann, START + 700 + 2_633));
  assertEquals(limiter.take(ann, START + 700 + 2_634), undefined);
});

Deno.test("Limiter returns a sufficient wait for every interval", () => {
  for (const rate of [0.1, 0.3, 0.7, 1, 3, 7, 11, 60, 333]) {
    for (const burst of [1, 2, 3, 10]) {
      const limiter = new Limiter();
      const ann = [bucket(1_000 / rate, burst)];
      let now = START;
      assertEquals(taken(limiter, ann, now), burst);
      for (let i = 0; i < 50; i++) {
        const wait = limiter.take(ann, now);
        assert(wait && wait.retryAfterMs > 0, `${rate} ${burst}`);
        now += wait.retryAfterMs;
        assertEquals(limiter.take(ann, now), undefined, `${rate} ${burst}`);
        while (!limiter.take(ann, now)) now += 0;
      }
    }
  }
});

Deno.test("Limiter charges nothing for what it refuses", () => {
  const limiter = new Limiter();
  const ann = [bucket(1_000, 1)];
  assertEquals(taken(limiter, ann, START), 1);
  assertEquals(taken(limiter, ann, START + 999), 0);
  assertEquals(limiter.take(ann, START + 1_000), undefined);
});

Deno.test("Limiter saves no more than a burst", () => {
  const limiter = new Limiter();
  const ann = [bucket(1_000, 3)];
  assertEquals(taken(limiter, ann, START), 3);
  assertEquals(taken(limiter, ann, START + 24 * 60 * 60_000), 3);
});

Deno.test("Limiter counts each key separately", () => {
  const limiter = new Limiter();
  assertEquals(taken(limiter, [bucket(1_000, 2, "ann")], START), 2);
  assertEquals(taken(limiter, [bucket(1_000, 2, "bob")], START), 2);
});

Deno.test("Limiter takes from all buckets or none", () => {
  const limiter = new Limiter();
  const few = bucket(1_000, 1, "few");
  const many = bucket(1_000, 3, "many");
  assertEquals(limiter.take([many, few], START), undefined);
  assertEquals(taken(limiter, [many, few], START), 0);
  assertEquals(taken(limiter, [few, many], START), 0);
  assertEquals(taken(limiter, [many], START), 2);
});

Deno.test("Limiter returns the bucket with the longest wait", () => {
  const limiter = new Limiter();
  const short = bucket(1_000, 1, "short");
  const long = bucket(30_000, 1, "long");
  const free = bucket(60_000, 9, "free");
  assertEquals(limiter.take([short, long], START), undefined);
  assertEquals(limiter.take([free, short, long], START), {
    index: 2,
    retryAfterMs: 30_000,
  });
  assertEquals(limiter.take([long, short, free], START + 500), {
    index: 0,
    retryAfterMs: 29_500,
  });
  assertEquals(limiter.take([short, free], START + 500), {
    index: 0,
    retryAfterMs: 500,
  });
});

Deno.test("Limiter without buckets allows everything", () => {
  assertEquals(new Limiter().take([], START), undefined);
});

Deno.test("Limiter applies a changed limit at once", () => {
  const limiter = new Limiter();
  assertEquals(taken(limiter, [bucket(60_000, 1)], START), 1);
  // The interval was a minute and is now a second.
  assertEquals(limiter.take([bucket(1_000, 1)], START), {
    index: 0,
    retryAfterMs: 1_000,
  });
  assertEquals(limiter.take([bucket(1_000, 1)], START + 1_000), undefined);
});

Deno.test("Limiter deletes full buckets and keeps others", () => {
  const limiter = new Limiter();
  for (let i = 0; i < 1_000; i++) {
    limiter.take([bucket(1_000, 5, `viewer ${i}`)], START);
  }
  const slow = [bucket(3_600_000, 2)];
  assertEquals(taken(limiter, slow, START), 2);
  assertEquals(limiter.size, 1_001);
  limiter.take([bucket(1_000, 1, "bob")], START + 61_000);
  assertEquals(limiter.size, 2);
  assertEquals(taken(limiter, slow, START + 61_000), 0);
});

Deno.test("Limiter neither resets nor locks out when the clock is set back", () => {
  const limiter = new Limiter();
  const ann = [bucket(1_000, 2)];
  assertEquals(taken(limiter, ann, START), 2);
  const before = START - 500_000;
  assertEquals(limiter.take(ann, before), { index: 0, retryAfterMs: 1_000 });
  assertEquals(taken(limiter, ann, before + 1_000), 1);
  // Sweeps continue by the new time.
  assertEquals(limiter.take([bucket(1, 1, "bob")], before + 70_000), undefined);
  assertEquals(limiter.size, 1);
});
