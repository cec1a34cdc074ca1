import { assertEquals, assertNotEquals } from "@std/assert";
import { wordsOf } from "./words.ts";

Deno.test("Case, width, spaces and repetition don't make other words", () => {
  const same = [
    ["GG", "gg", "ＧＧ", "g g", " GGGGG "],
    ["666", "６６６", "6666666", "6 6 6"],
    ["哈哈哈", "哈哈哈哈哈哈", "哈哈 哈哈"],
    ["hahaha", "Hahahahaha", "ha ha ha"],
    ["😂😂😂", "😂😂😂😂"],
    ["well played", "Well  Played"],
  ];
  for (const texts of same) {
    assertEquals(new Set(texts.map(wordsOf)).size, 1, texts.join());
  }
});

Deno.test("Other words stay other words", () => {
  const pairs = [["god", "good"], ["6", "666"], ["哈", "呵"], ["go", "gg"]];
  for (const [one, other] of pairs) {
    assertNotEquals(wordsOf(one), wordsOf(other));
  }
});
