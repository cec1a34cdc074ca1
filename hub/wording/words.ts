import { Refusal } from "../refusal.ts";
import { cleanText, countCharacters } from "./text.ts";
import { PatternTree, type Piece } from "./pattern_tree.ts";
import { skeleton } from "./skeleton.ts";
import { BORDER, DENSE, HAN, Symbols } from "./symbols.ts";

/** Patterns in one room, at most. */
export const MAX_PATTERNS = 500;

/** User-perceived characters in one pattern, at most. */
export const MAX_PATTERN_LENGTH = 64;

/**
 * Finds blocked words in what viewers write.
 *
 * A pattern is a word or a phrase; `*` in it is any run of characters within a word,
 * maybe none: `bad`, `bad*`, `*bad*`, `b*d`, `very bad`. Without it only whole words
 * match, so that "ass" is not found in "class".
 *
 * What is found in spite of disguise:
 *
 * - another case, width, script that looks alike, marks and invisible characters
 *   ({@link ./skeleton.ts}), hiragana for katakana;
 * - digits and signs for letters ({@link ./leet.ts}); in a pattern they stand for
 *   themselves. A number alone stands for no letters;
 * - letters that stand alone, three or more in a row: "b a d", "b.a.d";
 * - letters drawn out: three or more of a letter are that letter once or twice, so
 *   "baaad". Two are not one, because no rule tells "baad" from "good" and "rapper",
 *   unless every letter of the word is there twice or more: "bbaadd";
 * - in scripts without spaces (Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese)
 *   patterns are found anywhere, also with spaces, punctuation or emoji between the
 *   characters; if not all of them are Han, then only where that stands by itself,
 *   since Korean "다시 발견" does not hold "시발".
 *
 * Not found: letters left out or put in ("bd", "baxd"), letters hidden by `*` or `#`,
 * words parted elsewhere than between single letters ("ba d"), Chinese written in the
 * other of its traditional and simplified forms. Found though innocent: a word of
 * another script that looks just like the pattern, such as Russian "рот" for "pot",
 * and the drawn-out twin of a word: "gooood" for "god".
 *
 * The work is linear in the text and bounded by the patterns
 * ({@linkcode PatternTree}); nothing of a pattern becomes a regular expression.
 */
export class BlockedWords {
  readonly #tree = new PatternTree();
  readonly #text = new Symbols();
  readonly #spelled = new Symbols();
  readonly #isEmpty: boolean;
  #steps = 0;

  /** @param patterns As {@linkcode checkPatterns} gives them; what it would refuse matches nothing. */
  constructor(patterns: readonly string[]) {
    let isEmpty = true;
    for (const pattern of patterns) {
      const pieces = piecesOf(pattern, this.#text);
      if (!saysEnough(pieces)) continue;
      this.#tree.add(pieces, pattern);
      isEmpty = false;
    }
    this.#isEmpty = isEmpty;
  }

  /** The pattern that matched, of several the one that ends first; undefined: the text holds none. */
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

  /** Steps that the last {@linkcode find} took: its work, for tests. */
  get steps(): number {
    return this.#steps;
  }
}

/**
 * The patterns that a moderator wrote, one a line: cleaned, without empty lines and
 * repetitions.
 *
 * @throws {Refusal} `bad_action`, with a sentence that names the line.
 */
export function checkPatterns(lines: string): string[] {
  const patterns = new Set<string>();
  const symbols = new Symbols();
  for (const [index, line] of lines.split(/\r\n|[\n\r]/).entries()) {
    const refuse = (why: string) =>
      new Refusal(
        "bad_action",
        `Cannot use line ${index + 1} of the blocked words: ${why}.`,
      );
    // Far too long: not worth cleaning, nor showing.
    if (line.length > 100 * MAX_PATTERN_LENGTH) throw refuse(tooLong("more"));
    const pattern = cleanText(line);
    if (pattern === "") continue;
    const length = countCharacters(pattern);
    if (length > MAX_PATTERN_LENGTH) throw refuse(tooLong(`${length}`));
    if (!saysEnough(piecesOf(pattern, symbols))) {
      throw refuse(
        `"${pattern}" needs two letters or digits, or one character of a script such as Chinese`,
      );
    }
    patterns.add(pattern);
    if (patterns.size > MAX_PATTERNS) {
      throw refuse(`a room can have at most ${MAX_PATTERNS} patterns`);
    }
  }
  return [...patterns];
}

function tooLong(got: string): string {
  return `a pattern can have at most ${MAX_PATTERN_LENGTH} characters, this one has ${got}`;
}

/** Cuts a pattern into pieces; a `*` or a border that says nothing is left out. */
function piecesOf(pattern: string, symbols: Symbols): Piece[] {
  const pieces: Piece[] = [];
  for (const [index, part] of skeleton(pattern).split("*").entries()) {
    if (index > 0 && pieces.at(-1) !== "star") pieces.push("star");
    symbols.read(part);
    for (let at = 0; at < symbols.length; at++) {
      const flags = symbols.flags[at];
      // A sign in a pattern is a character like others; only of the text it may be a border.
      const isBorder = flags === BORDER;
      if (!isBorder) {
        pieces.push({ code: symbols.own[at], kind: flags & (DENSE | HAN) });
      } else if (pieces.at(-1) !== "border") pieces.push("border");
    }
  }
  return trim(pieces);
}

/** Without borders at the ends, nor stars that are a word of their own there: "* bad" says what "bad" says. */
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

/** Whether a pattern has two letters or digits, or a character that says as much as a word. */
function saysEnough(pieces: readonly Piece[]): boolean {
  let worth = 0;
  for (const piece of pieces) {
    if (typeof piece !== "object") continue;
    if (piece.kind & DENSE) worth += 2;
    else if (LETTER_OR_DIGIT.test(String.fromCodePoint(piece.code))) worth++;
  }
  return worth >= 2;
}
