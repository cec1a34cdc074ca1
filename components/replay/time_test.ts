import { assertEquals } from "@std/assert";
import { parseTime, toLocalInput } from "./time.ts";

Deno.test("A moment is a number or ISO 8601; anything else is refused", () => {
  const moment = Date.UTC(2026, 10, 25, 20, 15);
  for (
    const text of [
      String(moment),
      "2026-11-25T20:15:00Z",
      "2026-11-25T20:15:00.000Z",
      "2026-11-25T22:15+02:00",
    ]
  ) assertEquals(parseTime(text), moment, text);
  for (
    const text of [
      null,
      "",
      "soon",
      "-1",
      "1e3",
      "9".repeat(17),
      "2026-13-01T00:00Z",
    ]
  ) assertEquals(parseTime(text), undefined, String(text));
});

Deno.test("A field for local time returns the second that it was given", () => {
  for (const moment of [0, Date.UTC(2026, 6, 1, 12, 30, 45)]) {
    assertEquals(Date.parse(toLocalInput(moment)), moment);
  }
});
