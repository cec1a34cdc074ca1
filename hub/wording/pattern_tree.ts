import { BORDER, DENSE, HAN, STRETCH, type Symbols, WORD } from "./symbols.ts";

/**
 * How a thread came to where it is in a pattern. Only patterns of scripts without
 * spaces need to know.
 */
const FROM_BORDER = 1;
/** It passed over something between two characters. */
const PARTED = 2;
/** It stands behind something that it may have to pass over. */
const WAITING = 4;

/**
 * Steps for each character of a text, at most. Lists that people write take one or two;
 * one made for it has thousands of threads going at once, and would keep the whole
 * process from everybody for seconds.
 */
const MAX_STEPS_EACH = 256;

/** Stands for the pattern where a text takes more than that: it counts as one that holds a blocked word. */
const TOO_MUCH = "*";

/** A place in a pattern: what was read so far. */
class Node {
  readonly next = new Map<number, Node>();
  /** Behind a `*`, which holds of nothing as well. */
  star?: Node;
  /** Behind what stands between two words. */
  border?: Node;
  /** Whether any characters of the same word may follow here: it stands behind a `*`. */
  isStar = false;
  isBorder = false;
  /** {@linkcode DENSE} and {@linkcode HAN} of the character that was read last. */
  kind = 0;
  /** The pattern that ends here. */
  pattern?: string;
  /** For which step the threads are, and the states (by bits) they are in: each is followed once. */
  step = -1;
  states = 0;
}

/** A pattern in pieces, as {@linkcode PatternTree.add} takes them. */
export type Piece =
  /** A character, by its code point, with {@linkcode DENSE} and {@linkcode HAN} where it is such. */
  | { readonly code: number; readonly kind: number }
  /** A run of characters of a word, maybe none. */
  | "star"
  /** One or more characters that belong to no word. */
  | "border";

/**
 * All patterns in one tree, and a matcher that reads a text once. It follows every
 * pattern that may still hold as a thread of its own and never goes back; two threads
 * that meet go on as one. So the work for a character is bounded by the size of the
 * tree, whatever the patterns and the text are, and is most often one or two look-ups.
 */
export class PatternTree {
  /** Patterns that begin where a word does. */
  readonly #words = new Node();
  /** Patterns that begin anywhere: those of scripts without spaces, and behind a `*`. */
  readonly #anywhere = new Node();
  /** With which characters patterns begin, by the lowest 8 bits of their code points. */
  readonly #beginnings = new Uint8Array(0x100);
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
   * @param pieces In the order in which they are read; neither the first nor the last
   * is a border, and no two stars or borders stand side by side.
   */
  add(pieces: readonly Piece[], pattern: string): void {
    const [first] = pieces;
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

  /** The first pattern that the text holds, or {@linkcode TOO_MUCH}. */
  find(text: Symbols): string | undefined {
    this.#text = text;
    this.#found = undefined;
    // Whatever the last one left behind.
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

  /** Goes on to the next character. */
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

  /** Reads the character as whatever it may stand for. */
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
      // Chinese has no use for a space, so one that parts a word is a trick. Other scripts part words or
      // sentences by it, so that there the pattern must stand by itself.
      if (!(node.kind & flags & HAN)) {
        if (!(state & FROM_BORDER)) return;
        state |= PARTED;
      }
    }
    this.#arrive(next, state);
  }

  /** A thread has read the character at hand and is at `node`. */
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
    // A star holds of nothing as well, but not of something else than letters.
    if (node.star && !(state & WAITING)) this.#push(node.star, state);
  }
}
