import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { Refusal } from "../refusal.ts";
import {
  checkNameScripts,
  checkPublicName,
  isReservedName,
  nameKey,
} from "./names.ts";

const FINE = [
  "Ann",
  "Guest 1234",
  "Zoë Müller-Łukasz",
  "Nguyễn Văn Ữ",
  "xX_d4rk_Xx",
  "Иван Петров",
  "Їжак",
  "Γιώργος",
  "Արամ",
  "გიორგი",
  "דוד",
  "محمد ۱۲",
  "अमित",
  "বাংলা",
  "தமிழ்",
  "สมชาย",
  "བོད",
  "田中Taro",
  "たなか タロウ",
  "王小明",
  "王ㄨㄤ Wang",
  "김철수",
  "金Kim철수",
  "ー",
  "ツ Ann",
  "Ann 🔥❤️",
  "🔥",
  "★ Ann ★",
  "𝓐𝓷𝓷",
  "𐌰𐌱𐌲",
  "1337",
  "Иван 🔥 №1",
  "e\u0301".normalize("NFC") + "q\u0301",
  "и\u0301",
  "Modesto",
  "Hosting",
  "Administrivia",
  "Systematic",
  "Mod Squad",
  "Show Host",
  "Tom Host-Smith",
  "我爱主播",
  "主播的猫",
  "百三",
  "菅直人",
];

for (const name of FINE) {
  Deno.test(`checkPublicName leaves "${name}" unchanged`, () => {
    assertEquals(checkPublicName(name), name);
  });
}

const MIXED: Record<string, RegExp> = {
  "Аnn": /letters from Latin and Cyrillic, which/,
  "Ann Иван": /Latin and Cyrillic/,
  "Ζoe": /Latin and Greek/,
  "Аννα": /Cyrillic and Greek/,
  "Ann Αнн": /Latin, Cyrillic and Greek/,
  "aש": /Latin and Hebrew/,
  "Ꭺnn": /Latin and Cherokee/,
  "ꓐob": /Latin and Lisu/,
  "aأ": /Latin and Arabic/,
  "Иван太郎": /Cyrillic and Han/,
  "김たなか": /Hiragana and Hangul/,
  "ㄨㄤ김": /Bopomofo and Hangul/,
  "𐌰a": /Latin and another script/,
  "ոok": /Latin and Armenian/,
};

for (const [name, scripts] of Object.entries(MIXED)) {
  Deno.test(`checkNameScripts refuses "${name}", which mixes scripts`, () => {
    for (const check of [checkNameScripts, checkPublicName]) {
      const refusal = assertThrows(() => check(name), Refusal);
      assertEquals(refusal.code, "bad_name");
      assertMatch(refusal.message, scripts);
    }
  });
}

const RESERVED = [
  "host",
  "Host",
  "HOST",
  "moderator",
  "Mod",
  "admin",
  "Administrator",
  "SYSTEM",
  "Hubbub",
  "staff",
  "operator",
  "[MOD]",
  "★Host★",
  "-= Admin =-",
  "m o d",
  "H.o.s.t",
  "🔥 Admin 🔥",
  "@admin",
  "ａｄｍｉｎ",
  "𝓗𝓸𝓼𝓽",
  "Ⓜⓞⓓ",
  "ᴍᴏᴅ",
  "höst",
  "m0d",
  "Adm1n",
  "adm!n",
  "@dm1n",
  "$ystem",
  "5t4ff",
  "m0d3r4t0r",
  "Moderator 2",
  "mod_7",
  "1 Admin",
  "hоst", // Cyrillic о
  "h\u200cost",
  "rnod",
  "Hubbub™",
  "Mods",
  "System Admin",
  "HostMod",
  "Ann [Mod]",
  "Ann (host)",
  "Ann [@dm1n]",
  "Ann · Host",
  "Ann ★ Mod 2",
  "Ann 🛡️ Mod",
  "房管",
  "主播",
  "房 管",
  "房.管",
  "房\u200b管",
  "房\u2060管\ufe0f",
  "★房管★",
  "【主播】",
  "［主播］",
  "主播1",
  "主播①",
  "房管一号",
  "第二主播",
  "房菅",
  "Host主播",
  "官方主播",
  "小明 房管",
  "小明·主播",
  "主播_小明",
  "小明房管",
  "我是房管",
  "管理员",
  "管理員",
  "系統",
  "超级管理员",
  "主\u{e0100}播",
];

for (const name of RESERVED) {
  Deno.test(`isReservedName recognises "${name}" as a role`, () => {
    assertEquals(isReservedName(name), true);
  });
}

Deno.test("checkPublicName refuses a reserved name in a sentence", () => {
  const refusal = assertThrows(() => checkPublicName(" [Mod] "), Refusal);
  assertEquals(refusal.code, "bad_name");
  assertMatch(refusal.message, /"\[Mod\]" looks like someone who runs/);
});

Deno.test("checkPublicName cleans and refuses like checkName", () => {
  assertEquals(checkPublicName("  Ann\n\u200bB "), "Ann B");
  assertEquals(
    assertThrows(() => checkPublicName(" "), Refusal).code,
    "bad_name",
  );
  assertEquals(
    assertThrows(() => checkPublicName("x".repeat(1_000)), Refusal).code,
    "bad_name",
  );
});

/** Pairs of names that may be confused. */
const ALIKE: [string, string][] = [
  ["Ann", "ann"],
  ["Ann", "A n n"],
  ["Ann", "★ Ann ★"],
  ["Ann", "Ann 🔥"],
  ["Ann", "Ann."],
  ["Ann", "Ann!"],
  ["Ann_B", "Ann B"],
  ["Ann", "Ánn"],
  ["Ann", "Ａｎｎ"],
  ["Ann", "𝓐𝓷𝓷"],
  ["Cocoa", "Сосоа"], // all Cyrillic
  ["Illia", "lllia"],
  ["Bill", "Bi11"],
  ["Bill", "B!ll"],
  ["Bob", "B0b"],
  ["Mark", "rnark"],
  ["Wanda", "vvanda"],
  ["Guest 10", "Guest lO"],
  ["王小明", "王 小明"],
  ["🔥", " 🔥 "],
  ["h\u200cost", "host"],
];

for (const [name, other] of ALIKE) {
  Deno.test(`"${other}" looks like "${name}"`, () => {
    assertEquals(nameKey(name), nameKey(other));
  });
}

const DIFFERENT: [string, string][] = [
  ["Ann", "Anna"],
  ["Ann", "An"],
  ["Guest 1234", "Guest 1235"],
  ["🔥", "💧"],
  ["🔥", "🔥🔥"],
  ["!", "?"],
  ["Иван", "Иванов"],
  ["王小明", "王小名"],
  ["रम", "रमा"],
  ["Anne", "Ann3"],
  ["★", "Ann"],
];

for (const [name, other] of DIFFERENT) {
  Deno.test(`"${other}" does not look like "${name}"`, () => {
    assertNotEquals(nameKey(name), nameKey(other));
  });
}
