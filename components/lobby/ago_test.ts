import { assertEquals } from "@std/assert";
import { EN } from "../texts/en.ts";
import { ago } from "./ago.ts";

const NOON = Date.UTC(2026, 10, 22, 12, 5);
const MINUTE_MS = 60_000;

Deno.test("a past time is given in the largest unit that fits", () => {
  const told = [0, 1, 59, 60, 23 * 60, 24 * 60, 72 * 60].map((minutes) =>
    ago(NOON, NOON + minutes * MINUTE_MS, EN.lobby)
  );
  assertEquals(told, [
    "just now",
    "1 min ago",
    "59 min ago",
    "1 h ago",
    "23 h ago",
    "1 day ago",
    "3 days ago",
  ]);
});
