import { assertEquals } from "@std/assert";
import { formatDateTime } from "./date_time.ts";

const AT = Date.UTC(2026, 10, 5, 0, 7);

Deno.test("A time has its date in the language's order, and says that it is UTC", () => {
  assertEquals(formatDateTime(AT, "en", "utc"), "5 Nov, 00:07 UTC");
  assertEquals(formatDateTime(AT, "zh", "utc"), "11月5日 00:07 UTC");
});
