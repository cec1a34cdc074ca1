import { assertEquals, assertMatch } from "@std/assert";
import { ago, clock } from "./time.ts";

const NOON = Date.UTC(2026, 10, 22, 12, 5);
const MINUTE = 60_000;

Deno.test("a time of today is hours and minutes, an older one has its day", () => {
  assertEquals(clock(NOON, NOON + MINUTE, "utc"), "12:05");
  assertEquals(clock(NOON, NOON + 30 * 60 * MINUTE, "utc"), "12:05, 22 Nov");
  assertMatch(clock(NOON, NOON, "local"), /^\d\d:\d\d$/);
});

Deno.test("how long ago is said in the largest unit that fits", () => {
  const texts = [0, 1, 59, 60, 23 * 60, 24 * 60, 72 * 60].map((minutes) =>
    ago(NOON, NOON + minutes * MINUTE)
  );
  assertEquals(texts, [
    "just now",
    "1 min ago",
    "59 min ago",
    "1 h ago",
    "23 h ago",
    "yesterday",
    "3 days ago",
  ]);
});
