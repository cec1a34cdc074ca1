import { assertEquals } from "@std/assert";
import { moment } from "./moment.ts";

const AT = Date.UTC(2026, 10, 5, 0, 7);

Deno.test("a moment has its day, in the language's own order, and says that it is UTC", () => {
  assertEquals(moment(AT, "en", "utc"), "5 Nov, 00:07 UTC");
  assertEquals(moment(AT, "zh", "utc"), "11月5日 00:07 UTC");
});
