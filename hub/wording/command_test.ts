import { assertEquals } from "@std/assert";
import { isCommand, readMessage } from "./command.ts";

Deno.test("A slash starts a command only before a letter", () => {
  assertEquals(
    ["/ban x", "/Ban", "//shrug", "/ban", "/", "/ 5", "/5", "1/2", " /ban"].map(
      isCommand,
    ),
    [true, true, false, true, false, false, false, false, false],
  );
});

Deno.test("A path, a file or an address is a message", () => {
  for (
    const text of [
      "/etc/passwd",
      "/etc/",
      "/r/deno is down",
      "/home/ann/x y",
      "/robots.txt",
      "/c\\windows",
      "/api/v1?x=1",
      "／笑",
      "1／b",
    ]
  ) assertEquals(isCommand(text), false, text);
  for (
    const text of [
      "/me",
      "/meow",
      "/shrug",
      "/help.",
      "/etc",
      "/ban x/y",
      "/announce see a.example",
      "/ban@ann.lee",
      "/BAN ann",
      "／ban 小明",
    ]
  ) assertEquals(isCommand(text), true, text);
});

Deno.test("One more slash is left out before what would be a command, however many there are", () => {
  for (
    const [text, said] of [
      ["//me waves", "/me waves"],
      ["//slashes are fine", "/slashes are fine"],
      ["///ban x", "//ban x"],
      ["////me waves", "///me waves"],
      ["//／ban 小明", "/／ban 小明"],
      ["///etc/passwd", "///etc/passwd"],
      ["//", "//"],
      ["// a comment", "// a comment"],
      ["//example.com/x", "//example.com/x"],
      ["/etc/passwd", "/etc/passwd"],
      ["hi /me", "hi /me"],
      ["a/b", "a/b"],
      ["</b>", "</b>"],
      ["</textarea>", "</textarea>"],
      ["1/x", "1/x"],
    ]
  ) assertEquals(readMessage(text), { text: said }, text);
});

Deno.test("/me with something after it is a message about its author", () => {
  for (
    const [text, said] of [
      ["/me waves", "waves"],
      ["/ME  waves back ", "waves back "],
      ["／me 挥手", "挥手"],
      ["/me /ban ann", "/ban ann"],
      ["/me 😀", "😀"],
    ]
  ) {
    assertEquals(isCommand(text), false, text);
    assertEquals(readMessage(text), { text: said, me: true }, text);
  }
});
