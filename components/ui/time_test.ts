import { assertEquals, assertMatch } from "@std/assert";
import { EN } from "../texts/en.ts";
import { ZH } from "../texts/zh.ts";
import { clock, span } from "./time.ts";

const NOON = Date.UTC(2026, 10, 22, 12, 5);
const MINUTE_MS = 60_000;
const texts = EN.common;

Deno.test("a time of today is hours and minutes, an older one has its date", () => {
  assertEquals(clock(NOON, NOON + MINUTE_MS, "utc", texts), "12:05");
  const later = NOON + 30 * 60 * MINUTE_MS;
  assertEquals(clock(NOON, later, "utc", texts), "12:05, 22 Nov");
  assertEquals(clock(NOON, later, "utc", ZH.common), "11月22日 12:05");
  assertMatch(clock(NOON, NOON, "local", texts), /^\d\d:\d\d$/);
  const midnight = new Date(2026, 10, 22).getTime();
  assertEquals(
    clock(midnight - MINUTE_MS, midnight + MINUTE_MS, "local", texts),
    "23:59, 21 Nov",
    "it is the day that counts, not how long ago it was",
  );
});

Deno.test("a duration is given in its two largest units, rounded up", () => {
  const told = [
    0,
    1,
    44_001,
    60_000,
    125_000,
    3_600_000,
    3_725_000,
    90_000_000,
  ]
    .map((length) => span(length, texts));
  assertEquals(told, [
    "1 s",
    "1 s",
    "45 s",
    "1 min",
    "2 min 5 s",
    "1 h",
    "1 h 2 min",
    "1 d 1 h",
  ]);
});
