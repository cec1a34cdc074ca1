import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { CONFUSABLES } from "./confusables.ts";
import { skeleton } from "./skeleton.ts";

/** Groups of texts that look alike. */
const ALIKE: Record<string, [text: string, like: string]> = {
  "the same text": ["hello, world! 42", "hello, world! 42"],
  "capitals": ["HELLO", "hello"],
  "full-width letters, digits and signs": ["ＡＢＣ　１２！", "abc 12!"],
  "mathematical alphabets": ["𝐚𝑏𝒄𝓭𝔢𝕗𝖌𝗵𝘪𝙟𝚔 𝟏𝟚", "abcdefghijk 12"],
  "circled and squared letters": ["ⓐⒷ🅒🄳🅴 🅱️", "abcde b"],
  "regional indicators that are no flag": ["🇧 🇦 🇩", "b a d"],
  "superscripts and ordinals": ["ᵃᵇᶜ xªº", "abc xao"],
  "ligatures": ["ﬁx ﬀ Ĳssel", "fix ff ijssel"],
  "full case folding": ["Straße STRAẞE", "strasse strasse"],
  "Turkish i's": ["İıIi", "iiii"],
  "accents": ["Zoë àéîõü Ångström", "zoe aeiou angstrom"],
  "stacked marks": ["Z̷̢̛ͅa̸̡͝l̵͈̀g̶o̷", "zalgo"],
  "enclosing marks": ["a⃣b⃝", "ab"],
  "strokes and hooks": ["łøđħŧƀɓɠɱŋɲƥɋʂʋƴʐ", "lodhtbbgmnnpqsvyz"],
  "ligatures of two letters": ["æœꜳ", "aeoeaa"],
  "small capitals": ["ʙᴀᴅ ɢᴀᴍᴇʀ ꜰɪꜱʜ", "bad gamer fish"],
  "letters upside down": ["ɐɔǝɟɥʞɯʇʎ", "acefhkwty"],
  "Cyrillic": ["асеорхуѕіј АВСЕНКМОРТХ", "aceopxysij abcehkmoptx"],
  "Greek": ["αορτικχ ΑΒΕΖΙΚΜΟΡΤΧ", "aoptikx abezikmoptx"],
  "Greek capitals beside Latin letters": [
    "Νick ΗTML Υes aΝ",
    "nick html yes an",
  ],
  "Armenian": ["օսոհցզքտ", "ouyhgqfs".replace("y", "n")],
  "Cherokee": ["ᎠᎡᎢᎪᎬᎳ", "drtaew"],
  "Lisu": ["ꓐꓮꓓ", "bad"],
  "Canadian syllabics": ["ᗩᗷᑕᗪ", "abcd"],
  "letters made of currency signs": ["₳₦₣", "anf"],
  "what takes no room": [
    "a\u00ad\u034f\u200b\u200c\u200d\u200e\u2060\ufeff\ufe0f\u{e0061}\u{e0100}b",
    "ab",
  ],
  "control characters": ["a\0\x07\x1b\x7fb", "ab"],
  "bidirectional overrides": ["\u202ea\u202c\u2066b\u2069", "ab"],
  "letters that look like apostrophes": ["Hawaiʻi bʼad", "hawaii bad"],
  "trade marks": ["Hubbub™", "hubbub "],
  "niqqud and harakat": ["שָׁלוֹם سَلَام", "שלום سلام"],
  "the Arabic stretcher": ["ســـلام", "سلام"],
  "decomposed Hangul": ["한글".normalize("NFD"), "한글"],
  "half-width kana": ["ｶﾞﾊﾟ", "ガパ"],
  "decomposed kana": ["が".normalize("NFD"), "が"],
};

for (const [what, [text, like]] of Object.entries(ALIKE)) {
  Deno.test(`skeleton makes ${what} alike`, () => {
    assertEquals(skeleton(text), like);
  });
}

/** Texts that must remain different. */
const DIFFERENT: Record<string, [string, string]> = {
  "letters and digits": ["o", "0"],
  "letters that only resemble each other": ["l", "i"],
  "Hindi words with other vowels": ["रम", "रमा"],
  "Thai words with other tones": ["มา", "ม้า"],
  "voiced and voiceless kana": ["か", "が"],
  "Chinese characters": ["傻", "沙"],
  "flags": ["🇩🇪", "de"],
  "emoji": ["😀", "😁"],
};

for (const [what, [one, other]] of Object.entries(DIFFERENT)) {
  Deno.test(`skeleton keeps ${what} apart`, () => {
    assertNotEquals(skeleton(one), skeleton(other));
  });
}

Deno.test("skeleton gives look-alikes one form, in any case and normalization", () => {
  for (const [letter, letters] of CONFUSABLES) {
    assertEquals(skeleton(letter), letters);
    assertEquals(skeleton(letter.toUpperCase()), letters);
    assertEquals(skeleton(`${letter}\u0301`.normalize("NFC")), letters);
  }
});

Deno.test("CONFUSABLES lists only lower-case letters, and none that NFKD folds", () => {
  for (const [letter, letters] of CONFUSABLES) {
    assertEquals(letter.normalize("NFKD").toLowerCase(), letter);
    assert(/^[a-z]{1,2}$/.test(letters));
  }
});

Deno.test("skeleton is idempotent for every character", () => {
  for (let code = 0; code <= 0x1ffff; code++) {
    const character = String.fromCodePoint(code);
    const folded = skeleton(`a${character}b`);
    if (skeleton(folded) !== folded) {
      throw new Error(`U+${code.toString(16)} gives "${folded}"`);
    }
  }
});

Deno.test("skeleton keeps the order of long texts", () => {
  for (const piece of ["é", "ß", "汉\u200b", "😀", "ﷺ", "a"]) {
    for (const length of [4_094, 4_095, 4_096, 4_097, 10_000]) {
      assertEquals(
        skeleton(piece.repeat(length)),
        skeleton(piece).repeat(length),
      );
    }
  }
});

Deno.test("skeleton accepts malformed text", () => {
  assertEquals(skeleton("\ud83d"), "\ud83d");
  assertEquals(skeleton("a\udc00é"), "a\udc00e");
  assertEquals(skeleton("é\uffff\ufffe"), "e");
  assertEquals(skeleton(""), "");
});
