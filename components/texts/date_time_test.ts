import { assertEquals } from "@std/assert";
import { formatDateTime } from "./date_time.ts";

const AT = Date.UTC(2026, 10, 5, 0, 7);

Deno.test("A time has its date in the language's order, and says that it is UTC", () => {
  assertEquals(formatDateTime(AT, "en", "utc", AT), "5 Nov, 00:07 UTC");
  assertEquals(formatDateTime(AT, "zh", "utc", AT), "11月5日 00:07 UTC");
});

Deno.test("A time of another year says which", () => {
  const now = Date.UTC(2027, 0, 1);
  assertEquals(
    formatDateTime(AT, "en", "utc", now),
    "5 Nov 2026, 00:07 UTC",
  );
  assertEquals(
    formatDateTime(AT, "zh", "utc", now),
    "2026年11月5日 00:07 UTC",
  );
});
