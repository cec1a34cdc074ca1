import { assertEquals, assertThrows } from "@std/assert";
import type { MessageEvent } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { marksIn, matcher, parseSearch } from "./search.ts";

function message(text: string, name = "Zoë", id = "u1"): MessageEvent {
  return {
    type: "message",
    seq: 1,
    at: 1_000,
    text,
    from: { id, name, role: "viewer" },
  };
}

/** Queries, texts that answer them, and texts that don't. */
const ANSWERS: Record<string, [query: string, yes: string[], no: string[]]> = {
  "every word, in any order": [
    "cup final",
    ["final of the cup", "CUP FINAL", "cupfinals"],
    ["the cup", "the final"],
  ],
  "parts of words": ["tube", ["youtube.com", "tubes"], ["tub e"]],
  "a phrase in quotes, over any white space": [
    '"cup final"',
    ["the cup\n final!"],
    ["final cup", "cup the final", "cupfinal"],
  ],
  "a phrase whose last quote is missing": ['"cup fi', ["cup final"], [
    "fi cup",
  ]],
  "typographic quotes": ["“a b”", ["xa bx"], ["b a"]],
  "any case and width": ["ｇｏａｌ", ["GOAL", "ＧＯＡＬ"], ["goa"]],
  "words with or without accents": ["munchen", ["München"], ["Munich"]],
  "accents where the text has none": ["CAFÉ", ["cafe"], ["caf"]],
  "one Chinese character": ["好", ["很好看"], ["很看"]],
  "two and three Chinese characters": ["弹幕 很好看", ["弹幕很好看"], [
    "幕弹很好看",
  ]],
  "emoji": ["🎉", ["gg🎉🎉"], ["gg🎈"]],
  "signs that mean something in SQL": ["50%_", ["a 50%_ b"], ["50 percent"]],
  "signs that mean something to a search engine": [
    "NEAR(a* col:b",
    ["x near(a* y col:b"],
    ["near a col b"],
  ],
};

for (const [what, [query, yes, no]] of Object.entries(ANSWERS)) {
  Deno.test(`A search finds ${what}`, () => {
    const answers = matcher(parseSearch({ q: query }));
    for (const text of yes) assertEquals(answers(message(text)), true, text);
    for (const text of no) assertEquals(answers(message(text)), false, text);
  });
}

Deno.test("A search finds messages by their author's id or whole name, with or without words", () => {
  const by = (from: string, q = "") =>
    matcher(parseSearch({ q, from }))(message("hello", "Zoë B", "u1"));
  assertEquals(by("u1"), true);
  assertEquals(by("zoe b"), true);
  assertEquals(by("@ZOË B", "hell"), true);
  assertEquals(by("zoe b", "bye"), false);
  assertEquals(by("zoe"), false);
  assertEquals(by("u"), false);
});

Deno.test("A search finds messages from a time on, in milliseconds, as a date or with a time", () => {
  const since = (time: string) => parseSearch({ q: "a", since: time }).since;
  assertEquals(since("1790000000000"), 1_790_000_000_000);
  assertEquals(since("2026-01-31"), Date.UTC(2026, 0, 31));
  assertEquals(since("2026-01-31T12:30"), Date.UTC(2026, 0, 31, 12, 30));
  assertEquals(since("2026-01-31T12:30+01:00"), Date.UTC(2026, 0, 31, 11, 30));
  assertEquals(
    since("2026-01-31T12:30:05.5Z"),
    Date.UTC(2026, 0, 31, 12, 30, 5, 500),
  );
  assertEquals(since(" "), undefined);
  const answers = matcher(parseSearch({ q: "a", since: "1000" }));
  assertEquals(answers(message("a")), true);
  assertEquals(answers({ ...message("a"), at: 999 }), false);
});

/** Fields that can't be searched for, and a part of the reason. */
const BAD: Record<string, [Parameters<typeof parseSearch>[0], string]> = {
  "nothing": [{}, "enter a word"],
  "blanks": [{ q: " \t", from: " " }, "enter a word"],
  "empty quotes": [{ q: '"" "' }, "enter a word"],
  "only what can't be seen": [{ q: "\u200b\u0301" }, "enter a word"],
  "a long query": [{ q: "a".repeat(201) }, "longer than 200"],
  "a long name": [{ from: "a".repeat(201) }, "longer than 200"],
  "many words": [{ q: "a b c d e f g h i j k" }, "more than 10"],
  "a day that doesn't exist": [{ q: "a", since: "2026-13-31" }, '"since"'],
  "another kind of date": [{ q: "a", since: "yesterday" }, '"since"'],
};

for (const [what, [fields, reason]] of Object.entries(BAD)) {
  Deno.test(`A search for ${what} is refused`, () => {
    const refusal = assertThrows(() => parseSearch(fields), Refusal, reason);
    assertEquals(refusal.code, "bad_search");
  });
}

Deno.test("The words of a search are marked where the text has them", () => {
  const marked = (text: string, q: string) =>
    marksIn(text, parseSearch({ q }).words)
      .map(([start, end]) => text.slice(start, end));
  assertEquals(marked("Cup and CUP", "cup"), ["Cup", "CUP"]);
  assertEquals(marked("Mu\u0308nchen, ＭＵＮ", "mun"), ["Mu\u0308n", "ＭＵＮ"]);
  assertEquals(marked("banana", "ana nan"), ["anana"]);
  assertEquals(marked("the  cup\nfinal", '"cup final" the'), [
    "the",
    "cup\nfinal",
  ]);
  assertEquals(marked("很好看🎉", "好看 🎉"), ["好看🎉"]);
  assertEquals(marked("ﬁx", "fi"), ["ﬁ"]);
  assertEquals(marked("nothing", "cup"), []);
});
