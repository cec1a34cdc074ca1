import { Refusal } from "../refusal.ts";
import { checkName } from "./text.ts";
import { LEET } from "./leet.ts";
import { skeleton } from "./skeleton.ts";

/** Names of roles, which nobody may call themselves. */
const RESERVED = [
  "admin",
  "administrator",
  "host",
  "hubbub",
  "mod",
  "moderator",
  "operator",
  "staff",
  "system",
];

/** Scripts that may be told apart: those of UAX #31, table 5, and the larger ones of table 7. */
const SCRIPTS = [
  "Latin",
  "Cyrillic",
  "Greek",
  "Armenian",
  "Georgian",
  "Hebrew",
  "Arabic",
  "Thaana",
  "Syriac",
  "Nko",
  "Ethiopic",
  "Tifinagh",
  "Adlam",
  "Devanagari",
  "Bengali",
  "Gurmukhi",
  "Gujarati",
  "Oriya",
  "Tamil",
  "Telugu",
  "Kannada",
  "Malayalam",
  "Sinhala",
  "Ol_Chiki",
  "Thai",
  "Lao",
  "Khmer",
  "Myanmar",
  "Tibetan",
  "Javanese",
  "Balinese",
  "Mongolian",
  "Han",
  "Hiragana",
  "Katakana",
  "Bopomofo",
  "Hangul",
  "Yi",
  "Cherokee",
  "Canadian_Aboriginal",
  "Lisu",
  "Coptic",
];

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
 * Refuses a name that mixes scripts such as Latin and Cyrillic, whose letters look
 * alike: "Highly Restrictive" in
 * {@link https://www.unicode.org/reports/tr39/#Restriction_Level_Detection UTS #39}.
 * Digits, punctuation and emoji go with every script.
 *
 * @throws {Refusal} `bad_name`.
 */
export function checkNameScripts(name: string): void {
  if (TOGETHER.some((scripts) => scripts.test(name))) return;
  if (matchers.some(({ only }) => only.test(name))) return;
  const scripts = matchers.filter(({ some }) => some.test(name))
    .map(({ script }) => script.replaceAll("_", " "));
  // One that is not listed is rare enough to stand for itself, unless it is mixed with one that is.
  if (scripts.length === 0) return;
  throw new Refusal(
    "bad_name",
    `Cannot take this name: it mixes letters of ${
      scripts.length > 1 ? listed(scripts) : `${scripts[0]} and another script`
    }, which are easily mistaken for each other.`,
  );
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** What is neither letter nor digit. */
const DECORATION = /[^\p{L}\p{M}\p{N}]+/gu;

/** Signs in the middle of a word, where they look like "l". */
const UPRIGHT = /(?<=[a-z])[!|](?=[a-z])/g;

/** Strokes that hardly differ: 0 and o; 1, i and l; and two pairs that look like one letter. */
const ALIKE = /0|1|i|rn|vv/g;
const ALIKE_AS: Readonly<Record<string, string>> = {
  0: "o",
  1: "l",
  i: "l",
  rn: "m",
  vv: "w",
};

/**
 * What two names have in common that a viewer takes for the same: the letters and
 * digits as they look, without spaces, punctuation and emoji. Of a name that has
 * neither letter nor digit, everything but the spaces.
 */
export function nameKey(name: string): string {
  const folded = skeleton(name);
  const letters = folded.replace(UPRIGHT, "l").replace(DECORATION, "");
  if (letters === "") return folded.replace(/\s+/gu, "");
  return letters.replace(ALIKE, (stroke) => ALIKE_AS[stroke]);
}

const DIGIT_OR_SIGN = /[^\p{L}\p{M}\s]/gu;
const DIGITS_AT_ENDS = /^[^\p{L}]+|[^\p{L}]+$/gu;
const reserved = new Set(RESERVED.map(nameKey));

/**
 * Whether a name is that of a role, also in disguise, with decoration or with a
 * number: "Host", "[MOD]", "★ Adm1n ★", "moderator 2".
 */
export function isReservedName(name: string): boolean {
  const folded = skeleton(name);
  return reserved.has(nameKey(folded)) ||
    reserved.has(nameKey(withoutLeet(folded))) ||
    reserved.has(nameKey(withoutLeet(folded.replace(DIGITS_AT_ENDS, ""))));
}

function withoutLeet(folded: string): string {
  return folded.replace(
    DIGIT_OR_SIGN,
    (character) => LEET.get(character)?.[0] ?? "",
  );
}

/**
 * A name as everybody may see it: cleaned, of one script, and none that stands for a
 * role.
 *
 * @throws {Refusal} `bad_name`.
 */
export function checkPublicName(name: string): string {
  const clean = checkName(name);
  checkNameScripts(clean);
  if (isReservedName(clean)) {
    throw new Refusal(
      "bad_name",
      `Cannot take this name: "${clean}" is taken for somebody who runs this chat.`,
    );
  }
  return clean;
}
