import { assertEquals } from "@std/assert";
import { isEmojiOnly } from "./emoji.ts";

/** Texts that consist of emoji. */
const EMOJI = {
  "one emoji": "😀",
  "several": "🔥🔥👏",
  "with spaces": " 😀  🔥 ",
  "a heart with its variation selector": "❤️",
  "a heart without": "❤",
  "a skin tone": "👍🏽",
  "a family": "👨‍👩‍👧‍👦",
  "a kiss with skin tones": "👩🏽‍❤️‍💋‍👨🏿",
  "a profession": "🧑🏿‍🚒",
  "national flags": "🇩🇪🇯🇵",
  "the rainbow flag": "🏳️‍🌈",
  "the flag of Wales": "🏴󠁧󠁢󠁷󠁬󠁳󠁿",
  "keycaps": "1️⃣ #️⃣ *️⃣",
  "a keycap without its variation selector": "1⃣",
  "emoji that joiners hold together and nobody has": "😀‍🔥",
  "signs with their variation selector": "©️ ‼️ ™️",
  "what looks like text without one": "☎ ✈ ☀",
};

for (const [what, text] of Object.entries(EMOJI)) {
  Deno.test(`isEmojiOnly accepts ${what}`, () => {
    assertEquals(isEmojiOnly(text), true);
  });
}

const OTHER = {
  "nothing": "",
  "spaces": "  ",
  "a letter": "a",
  "a letter among emoji": "😀a🔥",
  "a plain digit": "1",
  "a digit among emoji": "😀 1",
  "a plain hash": "#",
  "punctuation": "!",
  "an emoji with a full stop": "😀.",
  "a copyright sign": "©",
  "a trade mark": "™",
  "Chinese": "好",
  "only joiners": "\u200d\ufe0f",
  "an emoticon": ":-)",
  "half a flag with a letter": "🇩e",
};

for (const [what, text] of Object.entries(OTHER)) {
  Deno.test(`isEmojiOnly rejects ${what}`, () => {
    assertEquals(isEmojiOnly(text), false);
  });
}

Deno.test("isEmojiOnly terminates on ambiguous emoji", () => {
  for (
    const piece of ["👩‍", "👩‍❤️‍👩", "😀", "🇩", "1\ufe0f", "\u200d", "🏴\u{e0067}"]
  ) {
    assertEquals(isEmojiOnly(`${piece.repeat(20_000)}a`), false);
  }
});
