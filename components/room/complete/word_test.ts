import { assertEquals } from "@std/assert";
import { shortNameAt, wordAt } from "./word.ts";

/** The word at the "|": its sign, start and query. */
function word(marked: string): unknown {
  const caret = marked.indexOf("|");
  const found = wordAt(marked.replace("|", ""), caret);
  return found && [found.kind, found.start, found.query];
}

Deno.test("a colon and two letters, or one Chinese character, begin an emoji", () => {
  assertEquals(word(":sm|"), ["emoji", 0, "sm"]);
  assertEquals(word("so :heart_e| and"), ["emoji", 3, "heart_e"]);
  assertEquals(word(":+1|"), ["emoji", 0, "+1"]);
  assertEquals(word(":笑|"), ["emoji", 0, "笑"]);
  assertEquals(word("你好:笑|"), ["emoji", 2, "笑"]);
  assertEquals(word("你好:sm|"), ["emoji", 2, "sm"]);
  assertEquals(word("😀:sm|"), ["emoji", 2, "sm"]);
});

Deno.test("smileys, times, ratios, paths, links, wide colons and complete short names don't begin an emoji", () => {
  for (
    const text of [
      "主播说：加油|",
      "比分：100|",
      "比分:100|",
      "99:100|",
      "C:\\no|",
      "café:no|",
      "cafe\u0301:no|",
      "слово:no|",
      "http://:no|",
      "看https://x/:no|",
      "www.x/:no|",
      ":|",
      ":D|",
      ":)|",
      ":-D|",
      "10:30|",
      "https://ex|",
      "note: sm|",
      ":smile:|",
      "::sm|",
      ":sm x|",
    ]
  ) assertEquals(word(text), undefined, text);
});

Deno.test("an @ begins a name, which may contain spaces", () => {
  assertEquals(word("@|"), ["person", 0, ""]);
  assertEquals(word("hi @an|"), ["person", 3, "an"]);
  assertEquals(word("hi @Ann L|"), ["person", 3, "Ann L"]);
  assertEquals(word("你好@小|"), ["person", 2, "小"]);
  assertEquals(word("大家好@ann|"), ["person", 3, "ann"]);
  assertEquals(word("สวัสดี@ann|"), ["person", 6, "ann"]);
  assertEquals(word("かな@ann|"), ["person", 2, "ann"]);
  assertEquals(word("＠小|"), ["person", 0, "小"]);
  assertEquals(word("@محمد|"), ["person", 0, "محمد"]);
  assertEquals(word("@Ann @Bo|"), ["person", 5, "Bo"]);
});

Deno.test("email addresses, links and words that end with a space don't begin a name", () => {
  for (
    const text of [
      "ann@ex|",
      "ann.lee@ex|",
      "анна@ex|",
      "renée@ex|",
      "medium.com/@ex|",
      "https://x/?@ex|",
      "@ an|",
      "@Ann |",
      "@x\n|",
      `@${"x".repeat(80)}|`,
    ]
  ) assertEquals(word(text), undefined, text);
});

Deno.test("of two beginnings the nearer one counts", () => {
  assertEquals(word("@Ann :sm|"), ["emoji", 5, "sm"]);
  assertEquals(word(":sm @a|"), ["person", 4, "a"]);
});

Deno.test("a short name is complete with its second colon", () => {
  assertEquals(shortNameAt("so :smile:", 10)?.start, 3);
  assertEquals(shortNameAt("so :smile:", 10)?.query, "smile");
  assertEquals(shortNameAt(":+1:", 4)?.query, "+1");
  assertEquals(shortNameAt("好:smile:", 8)?.start, 1);
  assertEquals(shortNameAt("：+1：", 4), undefined);
  assertEquals(shortNameAt("比分:100:", 7), undefined);
  assertEquals(shortNameAt("比分 :100:", 8)?.query, "100");
  assertEquals(shortNameAt("a::on:", 6), undefined);
  assertEquals(shortNameAt(":smile: ", 8), undefined);
  assertEquals(shortNameAt("10:30:", 6), undefined);
  assertEquals(shortNameAt("::", 2), undefined);
});
