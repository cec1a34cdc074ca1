import { CONFUSABLES } from "./confusables.ts";

/** Matches text in which only case needs folding: ASCII, kana, Han and Hangul. */
const PLAIN =
  /^[\t\n\r\x20-\x7e\u3041-\u3093\u30a1-\u30f4\u4e00-\u9fff\uac00-\ud7a3]*$/;

/** Matches what requires the special treatment of regional indicators and the like. */
const RARE = /[™℠ΗΝΥ\ud83c]/;

/** A pair of regional indicators is a flag; a single one shows its letter. */
const REGIONAL = /\p{RI}{2}|\p{RI}/gu;
const REGIONAL_A = 0x1f1e6;

/** White letters on black discs and squares (🅐 🅰), which Unicode doesn't decompose. */
const NEGATIVE = /[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu;
const NEGATIVE_A = [0x1f150, 0x1f170] as const;

/** Decoration that would decompose into letters. */
const TRADE_MARKS = /[™℠]/g;

/**
 * Matches what is invisible or only decorates: format, control and default-ignorable
 * characters, the Arabic tatweel, and marks that any letter may carry. Vowel marks of
 * Hebrew and Arabic too, because people omit them. Those of Indic scripts, Thai and
 * others are part of the word and stay, and so do the voicing marks of kana.
 */
const UNSEEN = new RegExp(
  [
    // Also the modifier letters that NFKD keeps, which look like quotation marks.
    String.raw`[\p{Cf}\p{Default_Ignorable_Code_Point}\u0640\u02b9-\u02ff]`,
    String.raw`(?![\s\u0085])\p{Cc}`,
    // Latin, Greek and Cyrillic; then symbols and phonetics.
    String.raw`[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff]`,
    String.raw`[\u20d0-\u20ff\u2de0-\u2dff\ua66f-\ua67d\ufe20-\ufe2f]`,
    // Hebrew, Arabic.
    String.raw`[\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f]`,
    String.raw`[\u0670\u06d6-\u06ed\u08d3-\u08ff]`,
  ].join("|"),
  "u",
);

/** Greek capitals that, next to a Latin letter, look like another Latin letter than their small forms do. */
const GREEK_CAPITALS = /[ΗΝΥ](?=\p{Script=Latin})|(?<=\p{Script=Latin})[ΗΝΥ]/gu;
const GREEK_CAPITAL: Readonly<Record<string, string>> = {
  Η: "h",
  Ν: "n",
  Υ: "y",
};

/** Noncharacters, which no folded text contains: removed, and replaced by two letters. */
const DROP = 0xffff;
const TWO = 0xfffe;

/** The replacement of each UTF-16 unit; 0: not computed yet. */
const folds = new Uint16Array(0x10000);

function foldOf(unit: number): number {
  return folds[unit] ||= judge(unit);
}

function judge(unit: number): number {
  const character = String.fromCharCode(unit);
  if (UNSEEN.test(character) || unit >= TWO) return DROP;
  const letters = CONFUSABLES.get(character) ?? character;
  return letters.length > 1 ? TWO : letters.charCodeAt(0);
}

/** Maximum number of units per string: more arguments would overflow the stack. */
const CHUNK = 4_096;
const units = new Uint16Array(CHUNK);

/**
 * Folds a text so that texts that look alike become equal. It folds compatibility forms
 * (NFKD), case, marks and invisible characters, and letters of other scripts that look
 * like a–z, after
 * {@link https://www.unicode.org/reports/tr39/#Confusable_Detection UTS #39}. Spaces,
 * punctuation and emoji stay; so do ASCII digits and signs, which stand for letters only
 * by convention ({@link ./words/leet.ts}).
 *
 * The result is for comparison, never for display. Folding is idempotent and takes time
 * linear in the text.
 */
export function skeleton(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  if (RARE.test(text)) {
    text = text
      .replace(REGIONAL, regional)
      .replace(NEGATIVE, negative)
      .replace(TRADE_MARKS, " ")
      .normalize("NFKD")
      .replace(GREEK_CAPITALS, (letter) => GREEK_CAPITAL[letter]);
  }
  // NFC recomposes Hangul and kana.
  return fold(text.normalize("NFKD").toLowerCase()).normalize("NFC");
}

function fold(text: string): string {
  let folded = "";
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    if (length > CHUNK - 2) {
      folded += stringOf(length);
      length = 0;
    }
    const unit = text.charCodeAt(at);
    if (isSurrogate(unit) && text.codePointAt(at)! > 0xffff) {
      if (!UNSEEN.test(text.slice(at, at + 2))) {
        units[length++] = unit;
        units[length++] = text.charCodeAt(at + 1);
      }
      at++;
      continue;
    }
    const becomes = foldOf(unit);
    if (becomes === TWO) {
      const letters = CONFUSABLES.get(text[at])!;
      units[length++] = letters.charCodeAt(0);
      units[length++] = letters.charCodeAt(1);
    } else if (becomes !== DROP) units[length++] = becomes;
  }
  return folded + stringOf(length);
}

/** Returns the first {@linkcode units} as a string. Spreading them would take five times as long. */
function stringOf(length: number): string {
  return Reflect.apply(
    String.fromCharCode,
    undefined,
    units.subarray(0, length),
  );
}

function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800;
}

function regional(indicators: string): string {
  // A pair has four UTF-16 units.
  return indicators.length > 2 ? indicators : letter(indicators, REGIONAL_A);
}

function negative(character: string): string {
  const [disc, square] = NEGATIVE_A;
  return letter(character, character < "\u{1f170}" ? disc : square);
}

/** Returns the letter a–z at the position of `character` in a row that starts at code point `a`. */
function letter(character: string, a: number): string {
  return String.fromCharCode(97 + character.codePointAt(0)! - a);
}
