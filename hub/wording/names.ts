import { Refusal } from "../refusal.ts";
import { checkName } from "./text.ts";
import { LEET } from "./words/leet.ts";
import { ROLE_WORDS, TITLES } from "./role_words.ts";
import { DENSE_SCRIPTS } from "./scripts.ts";
import { skeleton } from "./skeleton.ts";

/** The scripts distinguished: those of UAX #31, table 5, and the larger ones of table 7. */
const SCRIPTS = [
  "Latin Cyrillic Greek Armenian Georgian Hebrew Arabic Thaana Syriac Nko",
  "Ethiopic Tifinagh Adlam Devanagari Bengali Gurmukhi Gujarati Oriya Tamil",
  "Telugu Kannada Malayalam Sinhala Ol_Chiki Thai Lao Khmer Myanmar Tibetan",
  "Javanese Balinese Mongolian Han Hiragana Katakana Bopomofo Hangul Yi",
  "Cherokee Canadian_Aboriginal Lisu Coptic",
].join(" ").split(" ");

const NEUTRAL = String.raw`\p{sc=Common}\p{sc=Inherited}`;

const matchers = SCRIPTS.map((script) => ({
  script,
  only: new RegExp(String.raw`^[${NEUTRAL}\p{scx=${script}}]*$`, "u"),
  some: new RegExp(String.raw`(?![${NEUTRAL}])\p{scx=${script}}`, "u"),
}));

/** Scripts that are written together (UTS #39, section 5.2): Japanese, Chinese with Bopomofo, Korean. */
const TOGETHER = [
  ["Latin", "Han", "Hiragana", "Katakana"],
  ["Latin", "Han", "Bopomofo"],
  ["Latin", "Han", "Hangul"],
].map((scripts) =>
  new RegExp(
    `^[${NEUTRAL}${
      scripts.map((script) => String.raw`\p{scx=${script}}`).join("")
    }]*$`,
    "u",
  )
);

/**
 * Refuses a name that mixes scripts whose letters look alike, such as Latin and Cyrillic:
 * "Highly Restrictive" in
 * {@link https://www.unicode.org/reports/tr39/#Restriction_Level_Detection UTS #39}.
 * Digits, punctuation and emoji may be combined with every script.
 *
 * @throws {Refusal} `bad_name`.
 */
export function checkNameScripts(name: string): void {
  if (TOGETHER.some((scripts) => scripts.test(name))) return;
  if (matchers.some(({ only }) => only.test(name))) return;
  const scripts = matchers.filter(({ some }) => some.test(name))
    .map(({ script }) => script.replaceAll("_", " "));
  // An unlisted script is too rare to be mistaken for another, unless it is mixed with a
  // listed one.
  if (scripts.length === 0) return;
  throw new Refusal(
    "bad_name",
    `Cannot use this name: it mixes letters from ${
      scripts.length > 1 ? listed(scripts) : `${scripts[0]} and another script`
    }, which are easily confused.`,
  );
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Everything but letters and digits. */
const DECORATION = /[^\p{L}\p{M}\p{N}]+/gu;

/** Signs within a word, where they look like "l". */
const UPRIGHT = /(?<=[a-z])[!|](?=[a-z])/g;

/** Characters that hardly differ: 0 and o; 1, i and l; and two pairs that look like one letter. */
const ALIKE = /0|1|i|rn|vv/g;
const ALIKE_AS: Readonly<Record<string, string>> = {
  0: "o",
  1: "l",
  i: "l",
  rn: "m",
  vv: "w",
};

/**
 * Returns a key that is equal for names that a viewer may confuse: the letters and digits
 * as they look, without spaces, punctuation and emoji. If a name has no letters or
 * digits, everything but its spaces.
 */
export function nameKey(name: string): string {
  const folded = skeleton(name);
  const letters = folded.replace(UPRIGHT, "l").replace(DECORATION, "");
  if (letters === "") return folded.replace(/\s+/gu, "");
  return letters.replace(ALIKE, (stroke) => ALIKE_AS[stroke]);
}

const DIGIT_OR_SIGN = /[^\p{L}\p{M}\s]/gu;
const DIGITS_AT_ENDS = /^[^\p{L}]+|[^\p{L}]+$/gu;

const CHINESE_NUMBER = String
  .raw`第?[\p{N}〇一二两兩三四五六七八九十百]+[号號位]?`;
const NUMBERS_AT_ENDS = new RegExp(
  `^${CHINESE_NUMBER}|${CHINESE_NUMBER}$`,
  "gu",
);

/** Signs that set a word apart like a badge, unless they are common between the parts of a name. */
const APART = /[^\p{L}\p{M}\p{N}\s'’_.&,/+-]+/u;

/** The same where words aren't separated by spaces. */
const APART_IN_DENSE = /[^\p{L}\p{M}\p{N}]+/u;

/** Brackets and quotation marks, which stand for no letter. */
const BRACKETS = /[\p{Ps}\p{Pe}\p{Pi}\p{Pf}]+/u;

const DENSE = new RegExp(`[${DENSE_SCRIPTS}]`, "u");

/** Characters that look like the 管 of 房管. */
const ALIKE_IN_CHINESE = /[菅筦]/g;

/** Matches the key of a name that consists of names of roles, in the plural too. */
const RESERVED = new RegExp(
  `^(?:(?:${ROLE_WORDS.map(nameKey).join("|")})s?)+$`,
);

/**
 * Whether a name is that of a role, even disguised, decorated or numbered ("Host",
 * "[MOD]", "★ Adm1n ★", "moderator 2"), or has one attached like a badge ("Ann [Mod]").
 */
export function isReservedName(name: string): boolean {
  const folded = skeleton(name).replace(ALIKE_IN_CHINESE, "管");
  const apart = DENSE.test(folded) ? APART_IN_DENSE : APART;
  return isRole(folded) ||
    [apart, BRACKETS].some((signs) => folded.split(signs).some(isRole)) ||
    TITLES.some((title) => folded.replace(DECORATION, "").includes(title));
}

function isRole(folded: string): boolean {
  return [
    folded,
    withoutLeet(folded),
    withoutLeet(folded.replace(DIGITS_AT_ENDS, "")),
    folded.replace(DECORATION, "").replace(NUMBERS_AT_ENDS, ""),
  ].some((variant) => RESERVED.test(nameKey(variant)));
}

function withoutLeet(folded: string): string {
  return folded.replace(
    DIGIT_OR_SIGN,
    (character) => LEET.get(character)?.[0] ?? "",
  );
}

/**
 * Cleans a name that everyone will see, and refuses mixed scripts and the names of roles.
 *
 * @throws {Refusal} `bad_name`.
 */
export function checkPublicName(name: string): string {
  const clean = checkName(name);
  checkNameScripts(clean);
  if (isReservedName(clean)) {
    throw new Refusal(
      "bad_name",
      `Cannot use this name: "${clean}" looks like someone who runs this chat.`,
    );
  }
  return clean;
}
