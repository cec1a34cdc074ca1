import { assert, assertEquals } from "@std/assert";
import en from "./data/en.json" with { type: "json" };
import { Catalogue } from "./catalogue.ts";
import { inTone, TONES, withTone } from "./tones.ts";

Deno.test("a skin tone follows the person in a sequence", () => {
  assertEquals(withTone("👋", 0), "👋");
  assertEquals(withTone("👋", 1), "👋🏻");
  assertEquals(withTone("👋", TONES), "👋🏿");
  assertEquals(withTone("☝️", 3), "☝🏽");
  assertEquals(withTone("👩‍🚀", 3), "👩🏽‍🚀");
});

Deno.test("emoji with skin tones become one character in each tone, others stay unchanged", () => {
  const { all } = new Catalogue(en);
  const segmenter = new Intl.Segmenter();
  const toned = all.filter((emoji) => emoji.toned);
  assert(toned.some(({ char }) => char === "👍"));
  for (const emoji of toned) {
    const shown = inTone(emoji, 2);
    assertEquals([...segmenter.segment(shown)].length, 1, shown);
  }
  assertEquals(inTone(all[0], 5), all[0].char);
});
