import { assertEquals } from "@std/assert";
import { replaceShortNames } from "./short_names.ts";

const KNOWN: Record<string, string> = {
  smile: "😄",
  "+1": "👍",
  "30": "!",
  heart_eyes: "😍",
};

const replaced = (text: string) =>
  replaceShortNames(text, (name) => KNOWN[name]);

Deno.test("known short names become emoji anywhere in a text", () => {
  assertEquals(replaced(":smile:"), "😄");
  assertEquals(replaced("so :smile: and :+1:!"), "so 😄 and 👍!");
  assertEquals(replaced(":smile::heart_eyes:"), "😄😍");
  assertEquals(replaced("(:Smile:)"), "(😄)");
  assertEquals(replaced("你好:smile:再见"), "你好😄再见");
  assertEquals(replaced("你好 :30:"), "你好 !");
});

Deno.test("unknown short names, times, words and links stay unchanged", () => {
  for (
    const text of [
      ":nonsense:",
      "10:30:45",
      "a:smile:",
      ": smile :",
      ":smile",
      "https://example.org/:smile:/",
      "看https://example.org/:smile:/",
      "www.example.org/:smile:",
      "你好：smile：",
      "比分:30:29",
      "std::smile:",
      "C:\\a\\:smile:",
      "é:smile:",
      "::",
      "",
    ]
  ) assertEquals(replaced(text), text);
});
