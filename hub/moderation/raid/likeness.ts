import type { Links } from "../../protocol.ts";
import { wordsKey } from "../../wording/same_words.ts";
import { skeleton } from "../../wording/skeleton.ts";
import {
  BORDER,
  DENSE,
  STRETCH,
  Symbols,
  WORD,
} from "../../wording/words/symbols.ts";

/** Length of a shingle in letters, for alphabets and for scripts such as Chinese. */
const SHINGLE = { letters: 3, dense: 2 } as const;

/** Minimum number of letters in texts that can be nearly the same; shorter ones must be equal. */
const MIN_LENGTH = { letters: 16, dense: 8 } as const;

/** Minimum resemblance: the shingles in common, of all in both. */
const MIN_RESEMBLANCE = 0.5;

/** Minimum containment: the shingles in common, of those in the shorter text. */
const MIN_CONTAINMENT = 0.8;

/** How many times longer one text may be. Quoting a line of a long text isn't repeating it. */
const MAX_RATIO = 2.5;

/** Size of the tables of shingles; two of a message seldom share a place. */
const PLACES = 1 << 16;

/** Maximum number of UTF-16 units compared: nobody repeats the rest alone. */
const MAX_COMPARED = 2_000;

const ASCII = /^[\0-\x7f]*$/;

type Message = { readonly text: string; readonly links?: Links };

/**
 * Recognises messages that say the same as a given one.
 *
 * They are equal as blocked words see them ({@link ../../wording/words/words.ts}: disguised and
 * repeated letters, spaces, emoji and invisible characters), or they are nearly the same:
 * enough of their shingles, the sequences of a few letters, are the same. That is the
 * resemblance and containment of A. Broder, "On the resemblance and containment of
 * documents" (1997), computed exactly, because one message is compared with all others
 * rather than all with all. Links don't count, for in a raid each may have its own, and
 * neither do numbers.
 */
export class Likeness {
  readonly #folded: FoldedText;
  readonly #other = new FoldedText();
  readonly #shingle: number;
  readonly #minLength: number;
  readonly #own = new Uint8Array(PLACES);
  readonly #ownCount: number;
  /** By shingle, the last message that had it. */
  readonly #seen = new Uint32Array(PLACES);
  #compared = 0;
  /** Minimum number of UTF-16 units in ASCII that can be like it. */
  readonly #minUnits: number;

  constructor(message: Message) {
    const folded = this.#folded = new FoldedText();
    folded.read(message);
    const kind = folded.isDense ? "dense" : "letters";
    this.#shingle = SHINGLE[kind];
    this.#minLength = MIN_LENGTH[kind];
    this.#minUnits = Math.min(
      folded.key.length,
      Math.max(this.#minLength, folded.letters.length / MAX_RATIO),
    );
    let count = 0;
    for (let at = this.#shingle; at <= folded.letters.length; at++) {
      const place = folded.letters.placeBefore(at, this.#shingle);
      if (this.#own[place] === 0) count++;
      this.#own[place] = 1;
    }
    this.#ownCount = count;
  }

  /** Whether a message says the same. */
  isLike(message: Message): boolean {
    const own = this.#folded;
    const { text } = message;
    // Folding is most of the cost, and ASCII doesn't become longer by it.
    if (text.length < this.#minUnits && ASCII.test(text)) return false;
    const other = this.#other;
    other.read(message);
    return own.equals(other) || own.isDense === other.isDense &&
        this.#mayResemble(own.letters.length, other.letters.length) &&
        this.#resembles(other.letters);
  }

  #mayResemble(own: number, other: number): boolean {
    return Math.min(own, other) >= this.#minLength &&
      Math.max(own, other) <= MAX_RATIO * Math.min(own, other);
  }

  #resembles(letters: Codes): boolean {
    this.#compared++;
    let count = 0;
    let common = 0;
    for (let at = this.#shingle; at <= letters.length; at++) {
      const place = letters.placeBefore(at, this.#shingle);
      if (this.#seen[place] === this.#compared) continue;
      this.#seen[place] = this.#compared;
      count++;
      common += this.#own[place];
    }
    const all = count + this.#ownCount - common;
    return common >= MIN_RESEMBLANCE * all ||
      common >= MIN_CONTAINMENT * Math.min(count, this.#ownCount);
  }
}

/** Code points. It grows with the longest text. */
class Codes {
  length = 0;
  #codes = new Int32Array(1_024);

  add(code: number): void {
    if (this.length === this.#codes.length) {
      const longer = new Int32Array(2 * this.length);
      longer.set(this.#codes);
      this.#codes = longer;
    }
    this.#codes[this.length++] = code;
  }

  get last(): number {
    return this.length === 0 ? 0 : this.#codes[this.length - 1];
  }

  equals(other: Codes): boolean {
    if (this.length !== other.length) return false;
    for (let at = 0; at < this.length; at++) {
      if (this.#codes[at] !== other.#codes[at]) return false;
    }
    return true;
  }

  /** Returns the place in a table of the shingle that ends before `end`. */
  placeBefore(end: number, length: number): number {
    let hash = 0;
    for (let at = end - length; at < end; at++) {
      hash = Math.imul(hash ^ this.#codes[at], 0x9e3779b1);
    }
    return hash >>> 16;
  }
}

/** A text as it is compared. One object can be used for many texts in turn. */
class FoldedText {
  /** The text as it looks, with spaces and signs, but without its links. */
  whole = "";
  /** The links. */
  links = "";
  /** Equal for texts that the blocked words can't tell apart: letters and numbers. */
  readonly key = new Codes();
  /** Whether it is written in a script without spaces. */
  isDense = false;
  readonly #letters = new Codes();
  readonly #dense = new Codes();
  readonly #symbols = new Symbols();

  read({ text, links }: Message): void {
    const cut = text.slice(0, MAX_COMPARED);
    this.links = links ? linksIn(cut, links) : "";
    this.whole = skeleton(links ? withoutLinks(cut, links) : cut);
    const symbols = this.#symbols;
    symbols.read(this.whole);
    const { length, flags, first, own } = symbols;
    this.key.length = this.#letters.length = this.#dense.length = 0;
    for (let at = 0; at < length; at++) {
      const flag = flags[at];
      const isLetter = first[at] !== 0 &&
        ((flag & BORDER) === 0 || isWithin(symbols, at));
      if (!isLetter) {
        if (isDigit(own[at])) this.key.add(own[at]);
        continue;
      }
      // "i" and "l" look alike, and a 1 may be both.
      const letter = first[at] === SMALL_I ? SMALL_L : first[at];
      if ((flag & STRETCH) === 0) this.key.add(letter);
      if (flag & DENSE) this.#dense.add(letter);
      else if (this.#letters.last !== letter) this.#letters.add(letter);
    }
    this.isDense = 2 * this.#dense.length > this.#letters.length;
  }

  /** Only letters of the script that it is written in, without numbers and repetitions. */
  get letters(): Codes {
    return this.isDense ? this.#dense : this.#letters;
  }

  /** Whether it says the same, apart from case, disguises, repetitions and punctuation. */
  equals(other: FoldedText): boolean {
    if (this.links !== other.links || !this.key.equals(other.key)) return false;
    // Emoji and punctuation have no key.
    return this.key.length > 0 ||
      wordsKey(this.whole) === wordsKey(other.whole);
  }
}

const SMALL_I = 105;
const SMALL_L = 108;

/** Whether a disguised letter has letters on both sides. */
function isWithin({ length, flags }: Symbols, at: number): boolean {
  return at > 0 && at + 1 < length &&
    (flags[at - 1] & (WORD | BORDER)) === WORD &&
    (flags[at + 1] & (WORD | BORDER)) === WORD;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function linksIn(text: string, links: Links): string {
  return links.map(([from, to]) => text.slice(from, to)).join(" ")
    .toLowerCase();
}

function withoutLinks(text: string, links: Links): string {
  let rest = "";
  let end = 0;
  for (const [from, to] of links) {
    rest += text.slice(end, from) + " ";
    end = to;
  }
  return rest + text.slice(end);
}
