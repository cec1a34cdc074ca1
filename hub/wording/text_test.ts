import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { assertSpyCalls, spy } from "@std/testing/mock";
import { MAX_NAME_LENGTH } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import {
  checkName,
  checkRoom,
  checkText,
  cleanLines,
  cleanText,
  countCharacters,
} from "./text.ts";

const MAX = 500;
const ZWNJ = "\u200c";
const ZWJ = "\u200d";
const FAMILY = "👨‍👩‍👧‍👦";
const ENGLAND =
  "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";

/** Text that people write, by what it shows. All in NFC. */
const WRITTEN = {
  English: "Hello, world! <b>&amp;</b> \"quoted\" 'too' \\ / % $1 $&",
  Chinese: "今天直播真好看,主播加油!",
  Japanese: "がんばれ〜 カタカナ「かっこ」",
  Korean: "안녕하세요 여러분",
  "a family of joiners": FAMILY,
  "a heart on fire": "❤️‍🔥",
  "a rainbow flag": "🏳️‍🌈",
  "the eye in a speech bubble": "👁️‍🗨️",
  "the longest emoji": "👩🏽‍❤️‍💋‍👨🏿",
  keycaps: "#️⃣ 1️⃣",
  "national flags": "🇩🇪🇯🇵",
  "the flags of England, Scotland and Wales":
    `${ENGLAND}\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}`,
  "Persian with its non-joiner": `می${ZWNJ}خواهم کتاب${ZWNJ}ها را ببینم`,
  "Hindi conjuncts": `क्षत्रिय श्रीमान् क्${ZWJ}ष`,
  "Tamil conjuncts": "க்ஷ ஸ்ரீ வணக்கம்",
  "Malayalam chillus": `അവന്${ZWJ}`,
  "Sinhala conjuncts": `ශ්${ZWJ}රී ලංකා`,
  Thai: "ที่นี่ น้ำ ผู้ใหญ่",
  "Burmese with five marks on a letter": "လျှို့ဝှက်",
  Khmer: "ស្ត្រីខ្មែរ",
  Tibetan: "ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ",
  Mongolian: "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ᠌ ᠬᠠᠨ\u180eᠠ",
  "Hebrew with niqqud and accents": "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים",
  "Arabic with harakat": "بِسْمِ اللَّهِ الرَّحْمَٰنِ",
  "Arabic beside English with direction marks":
    "C++\u200e هي لغة \u200fABC\u061c",
  Vietnamese: "Tiếng Việt: ữ ộ ẫ ỹ Nguyễn",
  "an ideographic variant": "葛\u{e0100}",
};

for (const [what, text] of Object.entries(WRITTEN)) {
  Deno.test(`checkText leaves ${what} unchanged`, () => {
    assertEquals(checkText(text.normalize("NFC"), MAX), text.normalize("NFC"));
  });
}

Deno.test("cleanText treats each character alike whether or not the text needs more than its spaces cleaned", () => {
  for (let unit = 0x20; unit <= 0xffff; unit++) {
    const text = `a${String.fromCharCode(unit)}一`;
    // Only a text without accents may be simple.
    assertEquals(cleanText(`${text}é`), `${cleanText(text)}é`, `${unit}`);
  }
});

Deno.test("cleanText composes decomposed characters", () => {
  assertEquals(cleanText("Tiếng Việt".normalize("NFD")), "Tiếng Việt");
  assertEquals(cleanText("한글".normalize("NFD")), "한글");
});

const CLEANED: Record<string, [dirty: string, clean: string]> = {
  "control characters": ["a\0b\x07c\x1b[31md\x7fe\x9bf", "abc[31mdef"],
  "line breaks and tabs": [
    "a\r\nb\nc\td\u2028e\u2029f\u0085g",
    "a b c d e f g",
  ],
  "a line break in plain text": ["a\r\n\r\nb", "a b"],
  "wide and thin spaces": ["a\u3000b\u00a0c\u2009 d", "a b c d"],
  "white space at both ends": ["\n  a  \t", "a"],
  "bidi embeddings, overrides and isolates": [
    "\u202eevil\u202c \u2066x\u2069 \u202by\u202c",
    "evil x y",
  ],
  "zero-width spaces and byte order marks": ["a\u200b\u2060\ufeffb", "ab"],
  "white space that an invisible character parts": ["a \u200b b", "a b"],
  "a flood of joiners": [`a${ZWJ.repeat(500)}b`, `a${ZWJ}b`],
  "a flood of alternating joiners and marks": [
    `a${"\u200c\u200d\u200e\u200f".repeat(100)}b`,
    "a\u200cb",
  ],
  "a flood of variation selectors": [
    `❤${"\ufe0f".repeat(100)}`,
    `❤${"\ufe0f".repeat(6)}`,
  ],
  Zalgo: [`x${"\u0323".repeat(50)}`, `x${"\u0323".repeat(6)}`],
  "Zalgo that joiners hold together": [
    `x${`\u0323\u0323\u0323${ZWJ}`.repeat(50)}`,
    `x\u0323\u0323\u0323${ZWJ}\u0323\u0323`,
  ],
  "lone surrogates": ["a\ud83db\ude00c", "abc"],
  noncharacters: ["a\uffffb\ufdd0c\u{1fffe}d\u{10ffff}e", "abcde"],
  "stray tags": [`a${"\u{e0041}".repeat(100)}b`, "ab"],
  "tags that spell no flag": [`🏴${"\u{e0067}".repeat(100)}b`, "🏴b"],
  "tags behind a flag": [`${ENGLAND}\u{e0067}\u{e0062}!`, `${ENGLAND}!`],
  "tags between a letter and its mark": ["e\u{e0041}\u0301", "é"],
  "Hangul fillers": ["가\u3164\u115f\u1160\uffa0나", "가나"],
  "Mongolian selectors outside Mongolian": ["a\u180b\u180eb", "ab"],
  "an object replacement": ["a\ufffcb", "ab"],
};

for (const [what, [dirty, clean]] of Object.entries(CLEANED)) {
  Deno.test(`cleanText removes ${what}`, () => {
    assertEquals(cleanText(dirty), clean);
  });
}

const BLANK = {
  nothing: "",
  spaces: "   ",
  "line breaks": "\r\n\n",
  "ideographic spaces": "\u3000\u3000",
  "a Hangul filler": "\u3164",
  "half-width and jamo fillers": "\uffa0\u115f\u1160",
  "empty Braille cells": "\u2800\u2800",
  "only joiners": ZWJ.repeat(5),
  "only direction marks": "\u200e\u200f\u061c",
  "only combining marks": "\u0301\u0323",
  "only variation selectors": "\ufe0f\ufe0e\u{e0100}",
  "only zero-width spaces": "\u200b\u200b",
  "only tags": "\u{e0041}\u{e0042}",
  "a null note head": "\u{1d159}",
  "only lone surrogates": "\ud800\udc00\ud800".slice(2),
  "only noncharacters": "\uffff\u{1ffff}",
  "unassigned characters that are never shown": "\ufff0\u{e0fff}",
};

for (const [what, text] of Object.entries(BLANK)) {
  Deno.test(`checkText and checkName refuse ${what} as blank`, () => {
    assertEquals(
      assertThrows(() => checkText(text, MAX), Refusal).code,
      "empty",
    );
    assertEquals(assertThrows(() => checkName(text), Refusal).code, "bad_name");
  });
}

/** One user-perceived character each. */
const CHARACTERS = {
  Latin: "a",
  Chinese: "好",
  "Chinese beyond 16 bits": "𠮷",
  Hindi: "क्षि",
  Thai: "น้ำ".slice(0, 2),
  "Hebrew with niqqud": "שּׁ".normalize("NFC"),
  "emoji families": FAMILY,
  "flags of England": ENGLAND,
  "the longest emoji": "👩🏽‍❤️‍💋‍👨🏿",
};

for (const [what, character] of Object.entries(CHARACTERS)) {
  Deno.test(`checkText accepts ${MAX} characters and not one more, of ${what}`, () => {
    const full = character.repeat(MAX);
    assertEquals(countCharacters(full), MAX);
    assertEquals(checkText(full, MAX), full);
    const refusal = assertThrows(
      () => checkText(full + character, MAX),
      Refusal,
    );
    assertEquals(refusal.code, "too_long");
    assertMatch(
      refusal.message,
      /can have at most 500 characters, this one has 501\.$/,
    );
  });
}

Deno.test("checkText refuses 10,000 emoji", () => {
  const refusal = assertThrows(
    () => checkText("😀".repeat(10_000), MAX),
    Refusal,
  );
  assertEquals(refusal.code, "too_long");
});

Deno.test("checkText refuses a single endless character", () => {
  // According to UAX #29 it is a single emoji.
  const endless = `😀${`${ZWJ}😀`.repeat(MAX * 16 / 3 + 1)}`;
  assertEquals(countCharacters(endless), 1);
  const refusal = assertThrows(() => checkText(endless, MAX), Refusal);
  assertEquals(refusal.code, "too_long");
  assertMatch(refusal.message, /too many combining marks and joiners/);
});

Deno.test("checkText counts after cleaning", () => {
  assertEquals(checkText("\u200b".repeat(5) + "12345", 5), "12345");
  assertEquals(checkText("  12345\n", 5), "12345");
});

for (
  const [what, character] of Object.entries({
    joiners: ZWJ,
    marks: "\u0301",
    tags: "\u{e0041}",
    spaces: " ",
    "zero-width spaces": "\u200b",
    "flags and tags": "\u{1f3f4}\u{e0041}\u{e0042}",
  })
) {
  Deno.test(`checkText and checkName refuse 100,000 ${what} before cleaning`, () => {
    const flood = character.repeat(100_000);
    using normalize = spy(String.prototype, "normalize");
    assertEquals(
      assertThrows(() => checkText(flood, MAX), Refusal).code,
      "too_long",
    );
    assertEquals(
      assertThrows(() => checkName(flood), Refusal).code,
      "bad_name",
    );
    assertSpyCalls(normalize, 0);
    checkText("größer", MAX);
    assertSpyCalls(normalize, 1);
  });
}

Deno.test("cleanText is idempotent and removes all tricky characters from random mixtures", () => {
  // deno-fmt-ignore
  const nasty = [
    "a", "é", "e", "\u0301", "\u0323", "\u0308", "\u030a", "A", " ", "\t", "\n", "\r\n", "\u0085", "\u00a0", "\u3000", "\u2028",
    "\0", "\x1b", "\x7f", "\x9b", "\u00ad", "\u034f", "\u115f", "\u1160", "\u3164", "\uffa0", "\u1100", "\u1161", "\u11a8", "가",
    "\u180b", "\u180e", "\u1820", "\u200b", ZWNJ, ZWJ, "\u200e", "\u200f", "\u061c", "\u202a", "\u202e", "\u2060", "\u2066", "\u2069",
    "\ufeff", "\ufff0", "\ufff9", "\ufffc", "\uffff", "\ufdd0", "\u{1fffe}", "\ud83d", "\ude00", "\ufe0e", "\ufe0f", "\u{e0100}",
    "❤", "😀", "🏴", "\u{e0067}", "\u{e0062}", "\u{e007f}", "\u{e0001}", "\u{e0fff}", ENGLAND, FAMILY, "\u09c7", "\u09be", "क", "्",
    "ب", "ِ", "\u2000", "\u212b", "\u0344", "\u2800", "\u{1d159}", "\u{1d15e}",
  ];
  const forbidden =
    // deno-lint-ignore no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u115f\u1160\u200b\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\uffff\u{e0001}\p{Cs}\p{Noncharacter_Code_Point}]|\s\s|^\s|\s$/u;
  const random = generator(20261122);
  for (let round = 0; round < 20_000; round++) {
    const length = 1 + random() % 12;
    const text = Array.from({ length }, () => nasty[random() % nasty.length])
      .join("");
    const clean = cleanText(text);
    const where = `round ${round}: ${escape(text)} gave ${escape(clean)}`;
    assertEquals(escape(cleanText(clean)), escape(clean), where);
    assert(!forbidden.test(clean), where);
    assert(clean.isWellFormed(), where);
    assertEquals(clean.normalize("NFC"), clean, where);
  }
});

/** Reproducible pseudo-random numbers below 2 ** 31 (Park and Miller). */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = state * 48271 % 2147483647);
}

function escape(text: string): string {
  return text.replace(
    /[^\x21-\x7e]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

Deno.test("countCharacters counts user-perceived characters", () => {
  assertEquals(countCharacters(""), 0);
  assertEquals(countCharacters("abc"), 3);
  assertEquals(countCharacters(`é${FAMILY}${ENGLAND}🇩🇪`), 4);
  assertEquals(countCharacters("नमस्ते"), 3);
});

Deno.test("checkName cleans a name", () => {
  assertEquals(checkName("  Ann\u202e\u200b\r\nLee "), "Ann Lee");
});

for (
  const [what, character] of Object.entries({
    Latin: "n",
    "emoji families": FAMILY,
  })
) {
  Deno.test(`checkName accepts ${MAX_NAME_LENGTH} characters and not one more, of ${what}`, () => {
    const full = character.repeat(MAX_NAME_LENGTH);
    assertEquals(checkName(full), full);
    const refusal = assertThrows(() => checkName(full + character), Refusal);
    assertEquals(refusal.code, "bad_name");
    assertMatch(refusal.message, /at most 32 characters, this one has 33\.$/);
  });
}

Deno.test("checkName refuses one letter with thousands of marks", () => {
  // Cleaned, it would be short enough, but the input is too long to be cleaned.
  const refusal = assertThrows(
    () => checkName(`a${"\u0301".repeat(5_000)}`),
    Refusal,
  );
  assertEquals(refusal.code, "bad_name");
});

Deno.test("checkName returns no name that is too long for a cookie", () => {
  // Nine bytes per UTF-16 unit, the most that percent-encoding produces.
  for (const worst of ["❤\u200d", "€" + "\u20d0".repeat(6)]) {
    let name = "";
    assertThrows(() => {
      for (let next = worst;; next += worst) name = checkName(next);
    }, Refusal);
    assert(name.length >= 200);
    assert(encodeURIComponent(name).length < 3_800);
  }
});

Deno.test("checkRoom accepts lower-case letters, digits and inner hyphens", () => {
  for (const room of ["a", "7", "lobby", "my-room-2", "x".repeat(40)]) {
    assertEquals(checkRoom(room), room);
  }
});

Deno.test("checkRoom refuses every other name", () => {
  // deno-fmt-ignore
  const names = [
    "", "Lobby", "a/b", "../etc", ".", "..", "a.b", "a b", "-a", "a-", "a_b", "é", "%00", "a\0", "a\n", "lobby\n", "x".repeat(41),
    "x".repeat(300), "__proto__", "房间",
  ];
  for (const name of names) {
    assertEquals(
      assertThrows(() => checkRoom(name), Refusal, undefined, name).code,
      "bad_room",
    );
  }
});

Deno.test("A text of several lines keeps them, up to a number, with one blank line between", () => {
  for (
    const [text, clean] of [
      ["", ""],
      ["one", "one"],
      [" one \r\n two\ttoo\rthree\u2028", "one\ntwo too\nthree"],
      ["\n\n one\n \n\u200b\n\ntwo\n\n", "one\n\ntwo"],
      ["a\nb\nc\nd\ne", "a\nb\nc d e"],
      ["a\n\nc\n\ne", "a\n\nc e"],
      ["x\u202ey\nz\u0000", "xy\nz"],
    ]
  ) assertEquals(cleanLines(text, 3), clean, JSON.stringify(text));
  assertEquals(cleanLines("\n".repeat(4_000), 3), "");
});
