import { assertEquals } from "@std/assert";
import type { Viewer } from "../protocol.ts";
import { findLinks } from "./links.ts";
import { calls, placeMentions } from "./mentions.ts";

/** Whether a text calls the viewer of a name on a page that shows messages of others. */
function isCalled(name: string, text: string, ...others: string[]): boolean {
  return calls(
    { text, links: findLinks(text) },
    { id: "me", name, role: "viewer" },
    others.map((name, i) => ({ id: `other ${i}`, name })),
  );
}

/** For each text, whether it calls the viewer of a name: "|" separates them. */
function assertCalls(name: string, texts: string, expected: boolean): void {
  for (const text of texts.split(" | ")) {
    assertEquals(isCalled(name, text), expected, `${name}: ${text}`);
  }
}

Deno.test("a name after an @ is a mention, in either case, with whatever ends it", () => {
  assertCalls(
    "Ann",
    "@Ann | hi @ann! | ok,@ANN: yes | @annie and @ann | (@ann) | @Ann... no | @Ann. Hello | @Ann - hi | @Ann--hi | @Ann's cat | @Ann/@Bob | “@Ann” | 😀@Ann | ＠Ann | 666@Ann | @Ann❤️ | @Ann&Bob",
    true,
  );
});

Deno.test("what continues the name, or the word before the @, makes it no mention", () => {
  assertCalls(
    "Ann",
    "Ann | @annie | @ann2 | @ ann | ann@ | @ann-marie | @Ann.Lee | @Ann_Lee | @Ann_ | @Ann\u0308 | @Ann\u200dx | @Ann‑Marie | @Annа | @Annα | @Annא | @Annم | @Ann.2 | @@Ann | x@Ann | x2@Ann | a.b-@Ann | é@Ann | я@Ann",
    false,
  );
});

Deno.test("an address or a link mentions nobody", () => {
  assertCalls(
    "Ann",
    "berta@ann.example | berta+x@ann | mailto:berta@ann | medium.com/@Ann | medium.com/@Ann/a-post | https://social.example/@Ann | https://example.com/?to=@Ann | localhost/@Ann | @ann@social.example | berta_@ann",
    false,
  );
  assertCalls("ann.example", "berta@ann.example | x2@ann.example", false);
  assertCalls(
    "Ann",
    "see medium.com/@Ann and @Ann | @Ann medium.com/@Ann",
    true,
  );
});

Deno.test("scripts without spaces need no border, others do", () => {
  assertCalls(
    "阿明",
    "谢谢@阿明你说得对 | @阿明@小红 | 你好＠阿明！ | 666@阿明",
    true,
  );
  assertCalls("阿明", "阿明 | @阿明2 | @阿明·李 | @阿 明", false);
  assertCalls("アンナ", "ねえ@アンナさん", true);
  assertCalls("민수", "@민수야 안녕", true);
  assertCalls("สมชาย", "สวัสดี@สมชายครับ", true);
  assertCalls("Ann", "你好@Ann你好 | @Ann，你好 | @Ann。", true);
  assertCalls("أحمد علي", "شكرا @أحمد علي", true);
  assertCalls("أحمد", "@أحمدي", false);
  assertCalls("राम", "@रामे", false);
});

Deno.test("case is folded, also where that changes the length", () => {
  assertCalls("Straße", "@STRASSE | @straße | @STRAẞE | @strasse", true);
  assertCalls("Strasse", "@straße", true);
  assertCalls(
    "İbrahim",
    "@ibrahim | @İBRAHİM | @IBRAHIM | @i\u0307brahim",
    true,
  );
  assertCalls("ΟΔΥΣΣΕΑΣ", "@οδυσσεας", true);
  assertEquals(isCalled("Ann", "İİİİ @Ann"), true);
  assertEquals(isCalled("Ann", "İİİİ @Ann.Lee"), false);
});

Deno.test("a name is taken literally, whatever signs it has", () => {
  for (
    const name of [
      "a.*b",
      "(x)",
      "[^]",
      "a\\b",
      "$&",
      "^_^",
      "a-b",
      "x|y",
      "c++",
      "/x/",
      "{2}",
      "💩",
      "@x",
    ]
  ) {
    assertEquals(isCalled(name, `hi @${name} !`), true, name);
    assertEquals(isCalled(name, "hi @axxb @x2 @y"), false, name);
  }
});

Deno.test("the longest known name at a place is the one that is meant", () => {
  assertEquals(isCalled("Ann", "@Ann Lee hi"), true);
  assertEquals(isCalled("Ann", "@ann lee hi", "Ann Lee"), false);
  assertEquals(isCalled("Ann", "@Ann Leeds", "Ann Lee"), true);
  assertEquals(isCalled("Ann", "@Ann Lee and @Ann", "Ann Lee"), true);
  assertEquals(isCalled("Ann Lee", "@Ann Lee hi", "Ann"), true);
  assertEquals(isCalled("小明", "@小明明你好", "小明明"), false);
  assertEquals(isCalled("Ann", "@Ann hi", "Ann"), true);
});

Deno.test("a viewer is called by every name that they have on the page", () => {
  const me: Viewer = { id: "me", name: "Anna", role: "viewer" };
  const known = [{ id: "me", name: "Ann" }, { id: "x", name: "Ann Lee" }];
  assertEquals(calls({ text: "@Ann hi" }, me, known), true);
  assertEquals(calls({ text: "@Ann Lee hi" }, me, known), false);
  assertEquals(calls({ text: "@Ann hi" }, me, []), false);
});

Deno.test("a chosen mention calls its viewer under any name, and nobody else", () => {
  const text = "@Ann Lee, @Ann";
  const mentions = [[0, 8, "lee"], [10, 14, "ann"]] as const;
  const isCalled = (id: string, name: string) =>
    calls({ text, mentions }, { id, name, role: "viewer" }, []);
  assertEquals(isCalled("lee", "Someone"), true);
  assertEquals(isCalled("ann", "Anna"), true);
  assertEquals(isCalled("another", "Ann"), false);
  assertEquals(isCalled("another", "Ann Lee"), false);
  // What follows by hand is read with the chosen names.
  const again = `${text} and @Ann Lee`;
  assertEquals(
    calls(
      { text: again, mentions },
      { id: "x", name: "Ann", role: "viewer" },
      [],
    ),
    false,
  );
});

Deno.test("chosen viewers are placed once each, where their name stands", () => {
  const ann = { id: "ann", name: "Ann" };
  const lee = { id: "lee", name: "Ann Lee" };
  const place = (text: string, ...chosen: (typeof ann)[]) =>
    placeMentions(text, findLinks(text), chosen);
  assertEquals(place("@Ann Lee and @Ann", ann, lee, ann), [
    [0, 8, "lee"],
    [13, 17, "ann"],
  ]);
  assertEquals(place("@Ann @Ann", ann, { ...ann, id: "2" }), [
    [0, 4, "ann"],
    [5, 9, "2"],
  ]);
  assertEquals(place("你好@Ann Lee。", lee), [[2, 10, "lee"]]);
  assertEquals(place("@Annie x.com/@Ann ann@Ann", ann), undefined);
  assertEquals(place("@Ann"), undefined);
});
