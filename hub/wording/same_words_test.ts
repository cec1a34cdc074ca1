import { assertEquals, assertNotEquals } from "@std/assert";
import { wordsKey } from "./same_words.ts";

Deno.test("Texts say the same words whatever their case, width, spaces, punctuation and drawing out", () => {
  for (
    const same of [
      ["GG", "gg", "g g!", "ＧＧ", "GGGG"],
      ["666", "6666666", "６６６"],
      ["哈哈", "哈哈哈", "哈哈哈哈哈哈！", "哈哈 哈哈"],
      ["haha haha", "hahahaha", "HAHAHA", "haha"],
      ["Nooo", "nooooooo!!"],
      ["!!!", " !!!! "],
      ["😂😂😂", "😂😂😂😂"],
    ]
  ) assertEquals(new Set(same.map(wordsKey)).size, 1, same.join());
});

Deno.test("Texts with other words, numbers or signs have other keys", () => {
  for (
    const [one, other] of [
      ["gg", "wp"],
      ["1000", "10000"],
      ["1", "11"],
      ["g", "gg"],
      ["god", "good"],
      ["?", "!"],
      ["😂", "😭"],
    ]
  ) assertNotEquals(wordsKey(one), wordsKey(other));
});
