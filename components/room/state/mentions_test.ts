import { assertEquals } from "@std/assert";
import { mentions } from "./mentions.ts";

Deno.test("a name after an @ is a mention, in either case", () => {
  for (const text of ["@Ann", "hi @ann!", "ok,@ANN: yes", "@annie and @ann"]) {
    assertEquals(mentions(text, "Ann"), true, text);
  }
});

Deno.test("a longer name, or a name without an @, is not a mention", () => {
  for (const text of ["Ann", "@annie", "@ann2", "@ ann", "ann@", ""]) {
    assertEquals(mentions(text, "Ann"), false, text);
  }
});

Deno.test("names with spaces and in any script are found, even if no space follows", () => {
  assertEquals(mentions("@guest 4821 hello", "Guest 4821"), true);
  assertEquals(mentions("@guest 48210", "Guest 4821"), false);
  assertEquals(mentions("谢谢@阿明你说得对", "阿明"), true);
  assertEquals(mentions("شكرا @أحمد علي", "أحمد علي"), true);
  assertEquals(mentions("@a.*b", "a.*b"), true);
});
