import { BORDER, DENSE, HAN, STRETCH, type Symbols, WORD } from "./symbols.ts";

/**
 * A bit of a thread's state, which only patterns in scripts without spaces use: it
 * started where a word may start.
 */
const FROM_BORDER = 1;
/** It has skipped something between two characters. */
const PARTED = 2;
/** It is after a border that it may have to skip. */
const WAITING = 4;

/**
 * Maximum number of steps per character of a text. Real lists take one or two; a
 * malicious one can have thousands of active threads, and would block the process for
 * seconds.
 */
const MAX_STEPS_EACH = 256;

/** Returned instead of a pattern if a text takes more steps; it then counts as blocked. */
const TOO_MUCH = "*";

/** A position in the patterns: what has been read so far. */
class Node {
  readonly next = new Map<number, Node>();
  /** The position after a `*`, which also matches nothing. */
  star?: Node;
  /** The position after a border between two words. */
  border?: Node;
  /** Whether any characters of the same word may follow, because this is after a `*`. */
  isStar = false;
  isBorder = false;
  /** {@linkcode DENSE} and {@linkcode HAN} of the last character read. */
  kind = 0;
  /** The pattern that ends here. */
  pattern?: string;
  /**
   * The step for which `states` holds the states (as bits) of the threads here, so that
   * each is followed once.
   */
  step = -1;
  states = 0;
}

/** A part of a pattern, as {@linkcode PatternTree.add} takes it. */
export type Piece =
  /** A character's code point, with its {@linkcode DENSE} and {@linkcode HAN} flags. */
  | { readonly code: number; readonly kind: number }
  /** Any number of characters within a word. */
  | "star"
  /** One or more characters that belong to no word. */
  | "border";

/**
 * All patterns in one tree, with a matcher that reads a text once. Each pattern that may
 * still match is a thread, which never goes back; threads that meet merge. The work per
 * character is therefore bounded by the tree's size, whatever the patterns and the text,
 * and is usually one or two look-ups.
 */
export class PatternTree {
  /** Patterns that start at the start of a word. */
  readonly #words = new Node();
  /** Patterns that start anywhere: those in scripts without spaces, or after a `*`. */
  readonly #anywhere = new Node();
  /** Set for the lowest 8 bits of each pattern's first code point. */
  readonly #beginnings = new Uint8Array(0x100);
  /** Number of positions added: what the tree's memory grows with, about 250 bytes each. */
  size = 0;
  #threads: Node[] = [];
  #states: number[] = [];
  #count = 0;
  #nextThreads: Node[] = [];
  #nextStates: number[] = [];
  #nextCount = 0;
  #text: Symbols | undefined;
  #at = 0;
  #step = 0;
  #found: string | undefined;
  /** Threads followed by the last {@linkcode find}; a measure of its work. */
  steps = 0;

  /**
   * @param pieces In reading order. Neither the first nor the last is a border, and no
   * two stars or borders are adjacent.
   */
  add(pieces: readonly Piece[], pattern: string): void {
    const [first] = pieces;
    this.size += pieces.length;
    let node = this.#words;
    if (first === "star") {
      node = this.#anywhere;
      pieces = pieces.slice(1);
    } else if (typeof first === "object" && first.kind & DENSE) {
      node = this.#anywhere;
    }
    const [begin] = pieces;
    if (typeof begin === "object") this.#beginnings[begin.code & 0xff] = 1;
    for (const piece of pieces) {
      if (piece === "star") {
        node.star ??= Object.assign(new Node(), { isStar: true });
        node = node.star;
      } else if (piece === "border") {
        node.border ??= Object.assign(new Node(), { isBorder: true });
        node = node.border;
      } else {
        let next = node.next.get(piece.code);
        if (!next) {
          next = new Node();
          next.kind = piece.kind;
          node.next.set(piece.code, next);
        }
        node = next;
      }
    }
    node.pattern ??= pattern;
  }

  /** Returns the first pattern that the text contains, or {@linkcode TOO_MUCH}. */
  find(text: Symbols): string | undefined {
    this.#text = text;
    this.#found = undefined;
    // Discards the threads of the last call.
    this.#step++;
    this.steps = 0;
    this.#count = this.#nextCount = 0;
    const { flags: kinds, first, second, own, length } = text;
    const most = MAX_STEPS_EACH * length;
    for (let at = 0; at < length; at++) {
      const flags = kinds[at];
      this.#at = at;
      if (
        flags & (WORD | DENSE) &&
        (this.#begins(first[at]) || this.#begins(own[at]) ||
          this.#begins(second[at]))
      ) {
        const begins = text.begins(at);
        if (begins) this.#read(this.#words, 0, flags);
        this.#read(this.#anywhere, begins ? FROM_BORDER : 0, flags);
      } else if (this.#count === 0) continue;
      for (let thread = 0; thread < this.#count; thread++) {
        this.#follow(this.#threads[thread], this.#states[thread], flags);
        if (this.steps > most) return TOO_MUCH;
      }
      if (this.#found !== undefined) return this.#found;
      this.#turn();
    }
    return undefined;
  }

  #begins(code: number): boolean {
    return this.#beginnings[code & 0xff] !== 0;
  }

  /** Moves on to the next character. */
  #turn(): void {
    const threads = this.#threads;
    const states = this.#states;
    this.#threads = this.#nextThreads;
    this.#states = this.#nextStates;
    this.#count = this.#nextCount;
    this.#nextThreads = threads;
    this.#nextStates = states;
    this.#nextCount = 0;
    this.#step++;
  }

  #follow(node: Node, state: number, flags: number): void {
    if (flags & (WORD | DENSE)) {
      this.#read(node, state, flags);
      if (node.isStar || flags & STRETCH) this.#arrive(node, state);
    }
    if (flags & BORDER) {
      if (node.border) this.#push(node.border, state);
      if (node.isBorder) this.#push(node, state);
      if (node.kind & DENSE) this.#push(node, state | WAITING);
    }
  }

  /** Reads the current character as each letter it may stand for. */
  #read(node: Node, state: number, flags: number): void {
    this.steps++;
    if (node.next.size === 0) return;
    const { own, first, second } = this.#text!;
    const at = this.#at;
    if (first[at] !== 0) this.#readAs(node, first[at], state, flags);
    if (second[at] !== 0) this.#readAs(node, second[at], state, flags);
    if (own[at] !== first[at]) this.#readAs(node, own[at], state, flags);
  }

  #readAs(node: Node, code: number, state: number, flags: number): void {
    const next = node.next.get(code);
    if (next === undefined) return;
    if (state & WAITING) {
      state &= ~WAITING;
      // Chinese doesn't use spaces, so one within a word is a trick. Other scripts
      // separate words or sentences with them, so there the pattern must stand alone.
      if (!(node.kind & flags & HAN)) {
        if (!(state & FROM_BORDER)) return;
        state |= PARTED;
      }
    }
    this.#arrive(next, state);
  }

  /** Moves a thread to `node`, after reading the current character. */
  #arrive(node: Node, state: number): void {
    if (node.pattern !== undefined && this.#mayEnd(node, state)) {
      this.#found ??= node.pattern;
    }
    this.#found ??= node.star?.pattern;
    this.#push(node, state);
  }

  #mayEnd(node: Node, state: number): boolean {
    if (node.isStar) return true;
    if (node.kind & DENSE && !(state & PARTED)) return true;
    return this.#text!.ends(this.#at);
  }

  #push(node: Node, state: number): void {
    if (node.step !== this.#step) {
      node.step = this.#step;
      node.states = 0;
    }
    const bit = 1 << state;
    if (node.states & bit) return;
    node.states |= bit;
    this.#nextThreads[this.#nextCount] = node;
    this.#nextStates[this.#nextCount++] = state;
    // A star also matches nothing, but only within a word.
    if (node.star && !(state & WAITING)) this.#push(node.star, state);
  }
}
