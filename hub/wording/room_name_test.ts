import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { MAX_ROOM_LENGTH, ROOM_NAME } from "../protocol.ts";
import { nearestRoom } from "./room_name.ts";

Deno.test("a valid name is the nearest to itself", () => {
  for (const name of ["a", "my-show", "0-1", "a--b", "x".repeat(40)]) {
    assertEquals(nearestRoom(name), name);
  }
});

Deno.test("spaces, capitals, accents and punctuation have a nearest valid name", () => {
  for (
    const [text, name] of [
      ["My Show!", "my-show"],
      ["  --My__Show--  ", "my-show"],
      ["Café São Tomé", "cafe-sao-tome"],
      ["Große Łódź & Ærø", "grosse-lodz-aero"],
      ["Ann's show", "anns-show"],
      ["ＦＵＬＬ　１２", "full-12"],
      ["x/../y?z#1", "x-y-z-1"],
      ["我的 Show 1", "show-1"],
      ["İstanbul", "istanbul"],
      ["🎉 party 🎉", "party"],
      [
        `${"word ".repeat(8)}wonderful`,
        "word-word-word-word-word-word-word-word",
      ],
      ["x".repeat(60), "x".repeat(40)],
    ] as const
  ) assertEquals(nearestRoom(text), name, text);
});

Deno.test("a text without any usable letter has a valid name of its own", () => {
  const texts = ["我的直播间", "我的直播間", "!!!", "", "-", "Привет"];
  const names = texts.map(nearestRoom);
  for (const name of names) {
    assertMatch(name, ROOM_NAME);
    assertEquals(name.length <= MAX_ROOM_LENGTH, true);
  }
  assertEquals(new Set(names).size, texts.length);
  assertEquals(nearestRoom(texts[0]), names[0]);
  assertNotEquals(names[0], names[1]);
});
