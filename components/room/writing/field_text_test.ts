import { assertEquals } from "@std/assert";
import { fieldText, isFull, maxFieldLength } from "./field_text.ts";

Deno.test("line breaks and tabs become a space, however many follow each other", () => {
  assertEquals(fieldText("a\nb\r\n\r\nc\td\u2028e\n", 100), "a b c d e ");
  assertEquals(fieldText("a  b", 100), "a  b");
});

Deno.test("a text is cut to the length, but not within a character of two units", () => {
  assertEquals(fieldText("x".repeat(1_000_000), 8_000), "x".repeat(8_000));
  assertEquals(fieldText("ab😀", 3), "ab");
  assertEquals(fieldText("ab😀", 4), "ab😀");
});

Deno.test("a field that has no room for another character is full", () => {
  const max = maxFieldLength(500);
  assertEquals(max, 8_000);
  assertEquals(isFull("x".repeat(max), max), true);
  assertEquals(isFull("x".repeat(4_024), max), false);
});
