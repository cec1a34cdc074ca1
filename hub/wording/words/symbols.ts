import { LEET } from "./leet.ts";
import { DENSE_SCRIPTS } from "../scripts.ts";

/** May be part of a word. */
export const WORD = 1;
/** A character of a script without spaces between words: part of a word, and never a border. */
export const DENSE = 2;
/** May separate words. */
export const BORDER = 4;
/** May be a repetition of the character before it. */
export const STRETCH = 8;
export const HAN = 16;
/** Stands for letters only by convention. */
const SIGN = 32;
const DIGIT = 64;

const HIRAGANA_BELOW_KATAKANA = 0x60;

/** Minimum number of single letters that form a row. */
const MIN_ROW = 3;

const HAN_LETTER = /^(?=[\p{L}\p{N}])\p{Script=Han}$/u;
const DENSE_LETTER = new RegExp(
  String.raw`^(?=[\p{L}\p{M}\p{N}])[${DENSE_SCRIPTS}]$`,
  "u",
);
const WORD_LETTER = /^[\p{L}\p{M}]$/u;
const NUMBER = /^\p{N}$/u;

/** The kind of each character up to U+FFFF; 0: not computed yet. */
const kinds = new Uint8Array(0x10000);

/** The letters that a digit or sign stands for, by its code point. */
const leet = new Map(
  Array.from(
    LEET,
    ([sign, letters]) => [sign.codePointAt(0)!, letters] as const,
  ),
);

function kindOf(code: number): number {
  if (code >= kinds.length) return judge(code);
  return kinds[code] ||= judge(code);
}

/** The range of the blocks with emoji and other pictographs. */
const FIRST_PICTURE = 0x1f000;
const LAST_PICTURE = 0x1faff;

function judge(code: number): number {
  if (code >= FIRST_PICTURE && code <= LAST_PICTURE) return BORDER;
  const character = String.fromCodePoint(code);
  if (HAN_LETTER.test(character)) return DENSE | HAN;
  if (DENSE_LETTER.test(character)) return DENSE;
  if (WORD_LETTER.test(character)) return WORD;
  if (NUMBER.test(character)) return WORD | DIGIT;
  if (leet.has(code)) return WORD | SIGN | BORDER;
  return BORDER;
}

/** Converts katakana to hiragana, and leaves other characters unchanged. */
function plainKana(code: number): number {
  return code >= 0x30a1 && code <= 0x30f6
    ? code - HIRAGANA_BELOW_KATAKANA
    : code;
}

/**
 * A folded text ({@link ../skeleton.ts}) as the matcher reads it: for each character, what
 * it may stand for. One object can be used for many texts in turn; it grows with the
 * longest.
 */
export class Symbols {
  length = 0;
  /** Upper bound on the number of single letters. */
  #alone = 0;
  /**
   * Bits of {@linkcode WORD}, {@linkcode DENSE}, {@linkcode BORDER}, {@linkcode STRETCH}
   * and {@linkcode HAN}.
   */
  flags = new Uint8Array(1024);
  /** The character's code point; 0 for a border without a character. */
  own = new Int32Array(1024);
  /** The letter it stands for, usually itself; 0: none. */
  first = new Int32Array(1024);
  /** Another letter it may stand for; 0: none. */
  second = new Int32Array(1024);

  /** Whether a word may start at `at`. */
  begins(at: number): boolean {
    return at === 0 || (this.flags[at - 1] & BORDER) !== 0;
  }

  /** Whether a word may end with the character at `at`. */
  ends(at: number): boolean {
    return at + 1 === this.length || (this.flags[at + 1] & BORDER) !== 0;
  }

  /**
   * Reads a folded text. Inserts a border between a dense script and another: "是bad吗"
   * contains the word "bad".
   */
  read(folded: string): void {
    this.length = 0;
    // Each character may get a border before it.
    this.#reserve(2 * folded.length);
    let before = BORDER;
    for (let at = 0; at < folded.length; at++) {
      const code = plainKana(folded.codePointAt(at)!);
      if (code > 0xffff) at++;
      const kind = kindOf(code);
      if ((before & DENSE && kind & WORD) || (before & WORD && kind & DENSE)) {
        this.#add(0, BORDER);
      }
      this.#add(code, kind);
      before = kind;
    }
    this.#finish();
  }

  /**
   * Reads the single letters in `text`, at least three in a row, as if nothing separated
   * them: "b a d", "b.a.d", "b - a - d".
   *
   * A single sign between them may be a letter or not ("b @ d", "b | a | d"). "a", "i",
   * "u" and "r" at the ends of a row may be separate words: "u r a b a d".
   *
   * @returns Whether there are any.
   */
  readSpelled(text: Symbols): boolean {
    this.length = 0;
    if (text.#alone < MIN_ROW) return false;
    this.#reserve(2 * text.length);
    let begin = 0;
    for (let at = 0; at < text.length; at++) {
      const flags = text.flags[at];
      if (flags & WORD && text.#isAlone(at)) {
        this.#add(
          text.own[at],
          flags & SIGN ? flags | STRETCH : flags & ~BORDER,
        );
      } else if (!(flags & BORDER) || flags & DIGIT) {
        // A longer word ends the row; borders and signs next to a letter are skipped.
        begin = this.#endRow(begin);
      }
    }
    this.#endRow(begin);
    if (this.length === 0) return false;
    this.#finish();
    return true;
  }

  /**
   * Ends a row of {@linkcode readSpelled}, or discards it if it is too short. Returns
   * where the next one starts.
   */
  #endRow(begin: number): number {
    if (this.length - begin < MIN_ROW) {
      this.length = begin;
      return begin;
    }
    for (let at = begin; at < this.length && this.#isShort(at); at++) {
      this.flags[at] |= BORDER;
    }
    for (let at = this.length - 1; at >= begin && this.#isShort(at); at--) {
      this.flags[at] |= BORDER;
    }
    this.#add(0, BORDER);
    return this.length;
  }

  /** Whether it is one of the one-letter words that people write in chats. */
  #isShort(at: number): boolean {
    const code = this.own[at];
    // a, i, u, r.
    return code === 97 || code === 105 || code === 117 || code === 114;
  }

  /** Whether a letter or digit has only borders and signs next to it, or a sign only borders. */
  #isAlone(at: number): boolean {
    const mayTouch = this.flags[at] & SIGN ? 0 : SIGN;
    const isApart = (flags: number) =>
      (flags & (WORD | DENSE)) === 0 || (flags & mayTouch) !== 0;
    return (at === 0 || isApart(this.flags[at - 1])) &&
      (at + 1 === this.length || isApart(this.flags[at + 1]));
  }

  #add(code: number, kind: number): void {
    const at = this.length++;
    this.flags[at] = kind;
    this.own[at] = code;
    const letters = kind & (SIGN | DIGIT) ? leet.get(code) : undefined;
    if (letters === undefined) {
      this.first[at] = kind & (WORD | DENSE) ? code : 0;
      this.second[at] = 0;
    } else {
      this.first[at] = letters.charCodeAt(0);
      this.second[at] = letters.length > 1 ? letters.charCodeAt(1) : 0;
    }
  }

  #reserve(length: number): void {
    if (length <= this.flags.length) return;
    this.flags = new Uint8Array(length);
    this.own = new Int32Array(length);
    this.first = new Int32Array(length);
    this.second = new Int32Array(length);
  }

  /** Determines what depends on the word that a character is in. */
  #finish(): void {
    this.#alone = 0;
    for (let at = 0; at < this.length;) {
      const mask = this.flags[at] & (WORD | DENSE);
      if (mask === 0) {
        at++;
        continue;
      }
      const begin = at;
      while (at < this.length && this.flags[at] & mask) at++;
      if (mask & WORD) this.#judgeWord(begin, at);
      this.#judgeRuns(begin, at);
    }
  }

  /**
   * A number doesn't stand for letters, nor does a single or repeated sign ("$$$");
   * different signs may ("@$$"). Digits at the ends of a word may not belong to it:
   * "bad1".
   */
  #judgeWord(begin: number, end: number): void {
    let seen = 0;
    let signs = false;
    for (let at = begin; at < end; at++) {
      const kind = this.flags[at] & (DIGIT | SIGN);
      seen |= kind || WORD;
      if (kind & SIGN && this.own[at] !== this.own[begin]) signs = true;
    }
    if (seen & SIGN || end - begin === 1) this.#alone += end - begin;
    if (seen === WORD) return;
    if (!(seen & WORD)) {
      if (signs && !(seen & DIGIT)) return;
      for (let at = begin; at < end; at++) this.first[at] = this.second[at] = 0;
      return;
    }
    for (let at = begin; this.flags[at] & (DIGIT | SIGN); at++) {
      this.flags[at] |= BORDER;
    }
    for (let at = end - 1; this.flags[at] & (DIGIT | SIGN); at--) {
      this.flags[at] |= BORDER;
    }
  }

  /**
   * Marks repeated letters. From three on, repetitions may be ignored ("baaad"). Two are
   * not ignored, since "good" isn't "god", unless every letter of the word is repeated
   * ("bbaadd"). Repeated digits of a number count.
   */
  #judgeRuns(begin: number, end: number): void {
    let all = this.flags[begin] & WORD;
    for (let at = begin, next; at < end; at = next) {
      next = this.#endOfRun(at, end);
      if (next - at === 1 && !(this.flags[at] & SIGN)) all = 0;
    }
    for (let at = begin, next; at < end; at = next) {
      next = this.#endOfRun(at, end);
      if (this.first[at] === 0 || next - at < (all ? 2 : 3)) continue;
      for (let more = at + 1; more < next; more++) {
        this.flags[more] |= STRETCH;
      }
    }
  }

  #endOfRun(at: number, end: number): number {
    const code = this.first[at] || this.own[at];
    let next = at + 1;
    while (next < end && (this.first[next] || this.own[next]) === code) next++;
    return next;
  }
}
