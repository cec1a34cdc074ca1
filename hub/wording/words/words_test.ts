import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Refusal } from "../../refusal.ts";
import {
  BlockedWords,
  checkPatterns,
  MAX_PATTERN_LENGTH,
  MAX_PATTERNS,
} from "./words.ts";
import { CHAT, FOUND, LIST, NOT_FOUND } from "./words_corpus.ts";

for (const [pattern, texts] of Object.entries(FOUND)) {
  const words = new BlockedWords([pattern]);
  for (const text of texts) {
    Deno.test(`"${pattern}" is found in ${JSON.stringify(text)}`, () => {
      assertEquals(words.find(text), pattern);
    });
  }
}

for (const [pattern, texts] of Object.entries(NOT_FOUND)) {
  const words = new BlockedWords([pattern]);
  for (const text of texts) {
    Deno.test(`"${pattern}" is not found in ${JSON.stringify(text)}`, () => {
      assertEquals(words.find(text), undefined);
    });
  }
}

const list = new BlockedWords(LIST);
for (const text of CHAT) {
  Deno.test(`a list of ${LIST.length} patterns doesn't block ${JSON.stringify(text)}`, () => {
    assertEquals(list.find(text), undefined);
  });
}

Deno.test("The corpus is large enough", () => {
  const count = (texts: Readonly<Record<string, readonly string[]>>) =>
    Object.values(texts).flat().length;
  assert(count(FOUND) >= 150, `${count(FOUND)} to find`);
  assert(count(NOT_FOUND) >= 150, `${count(NOT_FOUND)} not to find`);
});

Deno.test("BlockedWords finds each pattern among all others, within a sentence", () => {
  const all = new BlockedWords(Object.keys(FOUND));
  for (const texts of Object.values(FOUND)) {
    for (const text of texts) {
      assert(all.find(`well, ${text} then`) !== undefined, text);
    }
  }
});

Deno.test("BlockedWords returns the pattern that ends first", () => {
  const words = new BlockedWords(["second", "first"]);
  assertEquals(words.find("the first, the second"), "first");
  assertEquals(words.find("the second, the first"), "second");
  assertEquals(words.find("neither"), undefined);
  assertEquals(words.find("first"), "first");
});

Deno.test("BlockedWords without patterns finds nothing and takes no steps", () => {
  const words = new BlockedWords([]);
  assertEquals(words.find("anything"), undefined);
  assertEquals(words.steps, 0);
});

Deno.test("BlockedWords ignores patterns without effect, as an older version may have stored them", () => {
  const words = new BlockedWords(["", "*", "* *", "a", "!!", " "]);
  for (const text of ["", "a", "hello", "* *", "!!"]) {
    assertEquals(words.find(text), undefined);
  }
});

Deno.test("BlockedWords ignores a star that is a word of its own at an end", () => {
  const words = new BlockedWords(["* spam *"]);
  assertEquals(words.find("spam"), "* spam *");
  assertEquals(words.find("spammer"), undefined);
});

Deno.test("checkPatterns cleans the lines and drops empty and repeated ones", () => {
  assertEquals(
    checkPatterns("  bad \r\n\r\nvery   bad\nbad\n\u202eworse\n汉\r*ab*\n"),
    ["bad", "very bad", "worse", "汉", "*ab*"],
  );
  assertEquals(checkPatterns(""), []);
  assertEquals(checkPatterns("\n \n\t"), []);
});

/** Lines that are refused, and what the message says of them. */
const REFUSED: Record<string, [lines: string, sentence: RegExp]> = {
  "a single letter": ["bad\na", /line 2 .*"a" needs two letters/],
  "a single letter with stars": ["*a*", /line 1 .*needs two letters/],
  "nothing but a star": ["ok\n\nbad\n*", /line 4 .*needs two letters/],
  "nothing but punctuation": ["...", /line 1 .*needs two letters/],
  "nothing but emoji": ["🔥🔥", /line 1 .*needs two letters/],
  "one character too much": [
    "x".repeat(MAX_PATTERN_LENGTH + 1),
    /line 1 .*at most 64 characters, this one has 65\.$/,
  ],
  "far too many characters": [
    "bad\n" + "x".repeat(1e6),
    /line 2 .*at most 64 characters, this one has more\.$/,
  ],
  "characters that stand for too many": [
    "\uFDFA".repeat(MAX_PATTERN_LENGTH),
    /line 1 .*stand for more than 256\.$/,
  ],
  "one pattern too many": [
    Array.from({ length: MAX_PATTERNS + 1 }, (_, index) => `word${index}`)
      .join("\n"),
    /line 501 .*at most 500 patterns\.$/,
  ],
};

for (const [what, [lines, sentence]] of Object.entries(REFUSED)) {
  Deno.test(`checkPatterns refuses ${what}, naming the line`, () => {
    const refusal = assertThrows(() => checkPatterns(lines), Refusal);
    assertEquals(refusal.code, "bad_action");
    assertMatch(refusal.message, sentence);
  });
}

Deno.test("checkPatterns accepts the maximum number and length of patterns", () => {
  const patterns = Array.from(
    { length: MAX_PATTERNS },
    (_, index) => `${index}`.padEnd(MAX_PATTERN_LENGTH, "x"),
  );
  assertEquals(checkPatterns(patterns.join("\n")), patterns);
});

/** Texts and patterns that make a naive matcher backtrack. */
const NASTY: Record<string, [patterns: string[], piece: string]> = {
  "one letter": [["aaaaaaaaab", "*aaaaaaaab", "a*a*a*a*a*b"], "a"],
  "letters that stand alone": [["bbbbbbbbba", "b*b*b*b*a"], "b "],
  "stars in stars": [
    ["*a*a*a*a*a*a*a*a*x", "a*".repeat(31) + "x", "*" + "a*".repeat(30) + "y"],
    "a",
  ],
  "ones that may be two letters": [
    Array.from(
      { length: 64 },
      (_, bits) =>
        "*" + bits.toString(2).padStart(6, "0")
          .replaceAll("0", "i").replaceAll("1", "l") +
        "x",
    ),
    "1a11",
  ],
  "signs that may be letters or borders": [
    ["sisisisi sisi x", "*si*si*x"],
    "$!",
  ],
  "Chinese with spaces": [["汉汉汉汉汉汉x", "汉汉汉汉汉汉汉字"], "汉 "],
  "Korean with spaces": [["가가가가가가나", "가*가*가나"], "가 "],
  "phrases": [["a b a b a b a b a c", "a * a * a * c"], "a b "],
  "Zalgo": [["abab*", "*aaaab"], "a\u0301\u0323"],
  "emoji": [["ab*", "a b"], "😀 "],
  "every pattern at once": [
    Array.from({ length: 500 }, (_, index) => `*a${"a".repeat(index % 60)}*b`),
    "aa",
  ],
};

for (const [what, [patterns, piece]] of Object.entries(NASTY)) {
  Deno.test(`BlockedWords takes time linear in the text: ${what}`, () => {
    const words = new BlockedWords(patterns);
    const work = (length: number) => {
      assertEquals(words.find(piece.repeat(length / piece.length)), undefined);
      return words.steps;
    };
    const short = work(10_000);
    const long = work(100_000);
    assert(
      long <= 10.5 * short + 100,
      `${short} steps for 10,000 characters, ${long} for 100,000`,
    );
    // Per character, at most the two roots and each node of each pattern, doubled for
    // single letters.
    const places = patterns.join("").length;
    assert(short <= 2 * 10_000 * (2 + 2 * places));
  });
}

Deno.test("BlockedWords keeps no state between texts", () => {
  const words = new BlockedWords(["bad*", "汉字", "very bad"]);
  for (const before of ["bad", "very", "汉", "very bad", "x".repeat(5_000)]) {
    words.find(before);
    assertEquals(words.find("字"), undefined);
    assertEquals(words.find("$$$"), undefined);
    assertEquals(words.find("d"), undefined);
  }
});

/** Reproducible pseudo-random numbers. */
function generator(seed: number): () => number {
  return () => (seed = seed * 48271 % 2147483647);
}

Deno.test("BlockedWords finds the same between words as alone, in random mixtures of tricky characters", () => {
  // deno-fmt-ignore
  const pieces = [
    "a", "b", "d", "aa", "bad", "1", "11", "4", "@", "$", "!", "|", " ", ".", "-", "汉", "字", "か", "カ", "한", "ก", "า",
    "\u0301", "\u200d", "\ufe0f", "😀", "🇧", "🇦", "\ud83d", "\ude00", "\u0000", "ß", "İ", "ς", "ﷺ", "\u{1f170}", "ᄀ", "ᅡ",
  ];
  const words = new BlockedWords([
    "bad",
    "*bad*",
    "b*d",
    "汉字",
    "か한",
    "very bad",
    "a b*",
  ]);
  const random = generator(20261122);
  let count = 0;
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from(
      { length: 1 + random() % 20 },
      () => pieces[random() % pieces.length],
    ).join("");
    const found = words.find(text);
    if (found === undefined) continue;
    count++;
    assertEquals(words.find(`who ${text} who`), found, JSON.stringify(text));
  }
  assert(count > 500, `${count} found`);
});

Deno.test("BlockedWords finds plain words exactly where a regular expression does", () => {
  const patterns = ["bad", "da*", "*abc", "*cdc*", "b*d", "ab cd", "ab* *cd"];
  const expressions: [string, RegExp][] = patterns.map((pattern) => [
    pattern,
    new RegExp(`\\b${pattern.replaceAll("*", "[a-z]*")}\\b`),
  ]);
  const each = expressions.map(([pattern, expression]) =>
    [new BlockedWords([pattern]), expression] as const
  );
  const all = new BlockedWords(patterns);
  const random = generator(11);
  // Without repeated and single letters, which a regular expression can't handle.
  const word = () => {
    let letters = "";
    while (letters.length < 2 + random() % 4) {
      const letter = "abcd"[random() % 4];
      if (!letters.endsWith(letter)) letters += letter;
    }
    return letters;
  };
  for (let round = 0; round < 5_000; round++) {
    const text = Array.from({ length: 1 + random() % 4 }, word).join(" ");
    let any = false;
    for (const [words, expression] of each) {
      const expected = expression.test(text);
      assertEquals(
        words.find(text) !== undefined,
        expected,
        `${text} ${expression}`,
      );
      any ||= expected;
    }
    assertEquals(all.find(text) !== undefined, any, text);
  }
});
