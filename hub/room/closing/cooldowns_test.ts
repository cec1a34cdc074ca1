import { assert, assertEquals, assertGreater } from "@std/assert";
import { Cooldowns } from "./cooldowns.ts";

Deno.test("Cooldowns makes a network wait longer each time, and no other network", () => {
  const cooldowns = new Cooldowns();
  let now = 0;
  const waits = [];
  for (let i = 0; i < 6; i++) {
    cooldowns.note("a", now);
    waits.push(cooldowns.waitMs("a", now));
    now += cooldowns.waitMs("a", now);
    assertEquals(cooldowns.waitMs("a", now), 0);
  }
  assertEquals(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 16_000]);
  assertEquals(cooldowns.waitMs("b", 0), 0);
});

Deno.test("Cooldowns lets a network return at once after its first bad frame, but not after the second", () => {
  const cooldowns = new Cooldowns();
  cooldowns.note("a", 0, false);
  assertEquals(cooldowns.waitMs("a", 0), 0);
  cooldowns.note("a", 0, false);
  assertEquals(cooldowns.waitMs("a", 0), 2_000);
});

Deno.test("Cooldowns adds up the waits of clients that were shown out together, up to a limit", () => {
  const cooldowns = new Cooldowns();
  for (let i = 0; i < 10; i++) cooldowns.note("a", 0);
  assertEquals(cooldowns.waitMs("a", 0), 1_000 * (1 + 2 + 4 + 8 + 6 * 16));
  for (let i = 0; i < 1_000; i++) cooldowns.note("a", 0);
  assertEquals(cooldowns.waitMs("a", 0), 600_000);
});

Deno.test("Cooldowns forgets with time", () => {
  const cooldowns = new Cooldowns();
  for (let i = 0; i < 3; i++) cooldowns.note("a", 0);
  let now = cooldowns.waitMs("a", 0) + 2 * 30_000;
  cooldowns.note("a", now);
  assertEquals(cooldowns.waitMs("a", now), 2_000);
  now += 3_600_000;
  cooldowns.note("a", now);
  assertEquals(cooldowns.waitMs("a", now), 1_000);
});

Deno.test("Cooldowns remembers a limited number of networks, and forgets the oldest first", () => {
  const cooldowns = new Cooldowns();
  for (let i = 0; i < 50_000; i++) {
    cooldowns.note(`network ${i}`, 0);
    if (i % 100 === 0) cooldowns.note("persistent", 0);
  }
  assert(cooldowns.size <= 10_000);
  assertEquals(cooldowns.waitMs("network 0", 0), 0);
  assertGreater(cooldowns.waitMs("network 49999", 0), 0);
  assertEquals(cooldowns.waitMs("persistent", 0), 600_000);
});
