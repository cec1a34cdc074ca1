import { Refusal } from "../../refusal.ts";
import { cleanText, countCharacters } from "../text.ts";
import { PatternTree, type Piece } from "./pattern_tree.ts";
import { skeleton } from "../skeleton.ts";
import { BORDER, DENSE, HAN, Symbols } from "./symbols.ts";

/** Maximum number of patterns in a room. */
export const MAX_PATTERNS = 500;

/** Maximum length of a pattern, in user-perceived characters. */
export const MAX_PATTERN_LENGTH = 64;

/**
 * Maximum length of a room's patterns together with those of imported lists, one a line, in
 * UTF-16 units.
 */
export const MAX_PATTERNS_LENGTH = 40_000;

/** Maximum number of pieces of a pattern: some characters stand for many. */
const MAX_PIECES = 4 * MAX_PATTERN_LENGTH;

/**
 * Finds blocked words in messages.
 *
 * A pattern is a word or a phrase; `*` in it matches any characters within a word, or
 * none: `bad`, `bad*`, `*bad*`, `b*d`, `very bad`. Without it only whole words match, so
 * "ass" isn't found in "class".
 *
 * Words are found despite these disguises:
 *
 * - case, width, scripts that look alike, marks and invisible characters
 *   ({@link ../skeleton.ts}), hiragana for katakana;
 * - digits and signs for letters ({@link ./leet.ts}); in a pattern they stand for
 *   themselves. A number doesn't stand for letters;
 * - single letters, three or more in a row: "b a d", "b.a.d";
 * - repeated letters: three or more count as one or two ("baaad"). Two count as two,
 *   because no rule tells "baad" from "good" and "rapper", unless every letter of the word
 *   is repeated: "bbaadd";
 * - separators in scripts without spaces (Chinese, Japanese, Korean, Thai, Lao, Khmer,
 *   Burmese): patterns are found anywhere, also with spaces, punctuation or emoji between
 *   the characters. If the characters on both sides aren't Han, the match must then be a
 *   word of its own, since Korean "다시 발견" doesn't contain "시발".
 *
 * Not found: omitted or added letters ("bd", "baxd"), letters masked by `*` or `#`, words
 * split other than between single letters ("ba d"), Chinese in the other of its
 * traditional and simplified forms. Found by mistake: a word of another script that looks
 * exactly like the pattern, such as Russian "рот" for "pot", and a word that differs only
 * by repeated letters, such as "gooood" for "god".
 *
 * Matching takes time linear in the text and bounded by the patterns
 * ({@linkcode PatternTree}); no part of a pattern becomes a regular expression.
 */
export class BlockedWords {
  readonly #tree = new PatternTree();
  readonly #text = new Symbols();
  readonly #spelled = new Symbols();
  readonly #isEmpty: boolean;
  #steps = 0;

  /**
   * @param patterns As {@linkcode checkPatterns} returns them; those it would refuse
   * match nothing.
   */
  constructor(patterns: readonly string[]) {
    let isEmpty = true;
    for (const pattern of patterns) {
      const pieces = piecesOf(pattern, this.#text);
      if (pieces.length > MAX_PIECES || !saysEnough(pieces)) continue;
      this.#tree.add(pieces, pattern);
      isEmpty = false;
    }
    this.#isEmpty = isEmpty;
  }

  /** Returns the pattern that matches, the one that ends first if there are several, or `undefined`. */
  find(text: string): string | undefined {
    this.#steps = 0;
    if (this.#isEmpty) return undefined;
    this.#text.read(skeleton(text));
    const found = this.#tree.find(this.#text);
    this.#steps = this.#tree.steps;
    if (found !== undefined || !this.#spelled.readSpelled(this.#text)) {
      return found;
    }
    const spelled = this.#tree.find(this.#spelled);
    this.#steps += this.#tree.steps;
    return spelled;
  }

  /** As {@linkcode PatternTree.size}. */
  get size(): number {
    return this.#tree.size;
  }

  /** Number of steps taken by the last {@linkcode find}, for tests. */
  get steps(): number {
    return this.#steps;
  }
}

/**
 * Parses a moderator's list of patterns, one per line: cleaned, without empty lines and
 * duplicates.
 *
 * @throws {Refusal} `bad_action`; the message names the line.
 */
export function checkPatterns(lines: string): string[] {
  const patterns = new Set<string>();
  const symbols = new Symbols();
  for (const [index, line] of lines.split(/\r\n|[\n\r]/).entries()) {
    const lineRefusal = (problem: string) =>
      new Refusal(
        "bad_action",
        `Cannot use line ${index + 1} of the blocked words: ${problem}.`,
      );
    // Far too long: not worth cleaning or showing.
    if (line.length > 100 * MAX_PATTERN_LENGTH) {
      throw lineRefusal(tooLong("more"));
    }
    const pattern = cleanText(line);
    if (pattern === "") continue;
    const length = countCharacters(pattern);
    if (length > MAX_PATTERN_LENGTH) throw lineRefusal(tooLong(`${length}`));
    const pieces = piecesOf(pattern, symbols);
    if (pieces.length > MAX_PIECES) {
      throw lineRefusal(`its characters stand for more than ${MAX_PIECES}`);
    }
    if (!saysEnough(pieces)) {
      throw lineRefusal(
        `"${pattern}" needs two letters or digits, or one character of a script such as Chinese`,
      );
    }
    patterns.add(pattern);
    if (patterns.size > MAX_PATTERNS) {
      throw lineRefusal(`a room can have at most ${MAX_PATTERNS} patterns`);
    }
  }
  return [...patterns];
}

/** Returns the length of patterns, one a line, in UTF-16 units. */
export function lengthOf(patterns: readonly string[]): number {
  return patterns.reduce((sum, pattern) => sum + pattern.length + 1, -1);
}

function tooLong(length: string): string {
  return `a pattern can have at most ${MAX_PATTERN_LENGTH} characters, this one has ${length}`;
}

/** Splits a pattern into pieces, without a `*` or a border that has no effect. */
function piecesOf(pattern: string, symbols: Symbols): Piece[] {
  const pieces: Piece[] = [];
  for (const [index, part] of skeleton(pattern).split("*").entries()) {
    if (index > 0 && pieces.at(-1) !== "star") pieces.push("star");
    symbols.read(part);
    for (let at = 0; at < symbols.length; at++) {
      const flags = symbols.flags[at];
      // In a pattern, a sign is an ordinary character; only in a text may it be a border.
      const isBorder = flags === BORDER;
      if (!isBorder) {
        pieces.push({ code: symbols.own[at], kind: flags & (DENSE | HAN) });
      } else if (pieces.at(-1) !== "border") pieces.push("border");
    }
  }
  return trim(pieces);
}

/**
 * Removes borders at the ends, and stars that are words of their own there: "* bad" means
 * the same as "bad".
 */
function trim(pieces: readonly Piece[]): Piece[] {
  let from = 0;
  let to = pieces.length;
  for (;;) {
    if (pieces[from] === "border") from++;
    else if (pieces[from] === "star" && pieces[from + 1] === "border") {
      from += 2;
    } else break;
  }
  for (;;) {
    if (to > from && pieces[to - 1] === "border") to--;
    else if (
      to > from + 1 && pieces[to - 1] === "star" && pieces[to - 2] === "border"
    ) to -= 2;
    else break;
  }
  return pieces.slice(from, to);
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Whether a pattern has two letters or digits, or one character that can be a word. */
function saysEnough(pieces: readonly Piece[]): boolean {
  let worth = 0;
  for (const piece of pieces) {
    if (typeof piece !== "object") continue;
    if (piece.kind & DENSE) worth += 2;
    else if (LETTER_OR_DIGIT.test(String.fromCodePoint(piece.code))) worth++;
  }
  return worth >= 2;
}
