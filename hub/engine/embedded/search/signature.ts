/**
 * What a block of messages may contain, in two kilobytes: a Bloom filter over the pieces of
 * their texts, from which no text can be read.
 *
 * @module
 */
import type { Search } from "../../engine.ts";
import { foldForSearch } from "../../../wording/search.ts";

/** Raise it when the pieces or their hashes change, also because folding does. */
export const SIGNATURE_VERSION = 1;

/** Bits per piece, and bits that a piece sets: 3 % of other pieces seem to be there too. */
const BITS_PER_PIECE = 8;
const PROBES = 3;

/** Before an author's id or name; no folded text has it. */
const AUTHOR = "\n";

/** What a block's signature is made of. */
export class Pieces {
  readonly #hashes = new Set<number>();

  /** Adds a message. */
  add(text: string, author: { readonly id: string; readonly name: string }) {
    addPieces(foldForSearch(text), this.#hashes);
    this.#hashes.add(hashOf(AUTHOR + author.id));
    this.#hashes.add(hashOf(AUTHOR + foldForSearch(author.name)));
  }

  signature(): Uint8Array {
    const bits = new Uint8Array(
      Math.max(1, Math.ceil(this.#hashes.size * BITS_PER_PIECE / 8)),
    );
    for (const hash of this.#hashes) {
      for (let probe = 0; probe < PROBES; probe++) {
        const at = place(hash, probe, bits.length);
        bits[at >>> 3] |= 1 << (at & 7);
      }
    }
    return bits;
  }
}

/** Returns a function that tells whether a block may have a message that fits. */
export function sieve(
  { words, from }: Search,
): (signature: Uint8Array) => boolean {
  const hashes = new Set<number>();
  for (const word of words) addPieces(word, hashes);
  const authors = from === undefined
    ? []
    : [hashOf(AUTHOR + from), hashOf(AUTHOR + foldForSearch(from))];
  return (signature) =>
    [...hashes].every((hash) => has(signature, hash)) &&
    (authors.length === 0 || authors.some((hash) => has(signature, hash)));
}

function has(signature: Uint8Array, hash: number): boolean {
  for (let probe = 0; probe < PROBES; probe++) {
    const at = place(hash, probe, signature.length);
    if ((signature[at >>> 3] & 1 << (at & 7)) === 0) return false;
  }
  return true;
}

/** Which bit a piece's `probe` sets. */
function place(hash: number, probe: number, bytes: number): number {
  const stride = Math.imul(hash, 0x9e3779b1) | 1;
  return ((hash + Math.imul(probe, stride)) >>> 0) % (bytes * 8);
}

/**
 * Adds the hashes of a folded text's pieces: all that a part of it has, the whole has too.
 * Where words have spaces between them, a piece is three letters in a row. In Chinese and
 * the like a word may have one or two: there it is each character, and each two in a row.
 */
function addPieces(text: string, hashes: Set<number>): void {
  /** The units before the present one, of the same kind; 0: none. */
  let [before, last] = [0, 0];
  let wasDense = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const dense = isDense(unit);
    if (unit === 0x20 || dense !== wasDense) [before, last] = [0, 0];
    wasDense = dense;
    if (unit === 0x20) continue;
    if (dense) {
      hashes.add(hash(unit, 0, 0));
      if (last) hashes.add(hash(last, unit, 0));
    } else if (before) hashes.add(hash(before, last, unit));
    [before, last] = [last, unit];
  }
}

/** Whether a UTF-16 unit belongs to a script without spaces or of syllables, or to an emoji. */
function isDense(unit: number): boolean {
  return unit >= 0x2e80 || unit >= 0xe00 && unit < 0x1200 ||
    unit >= 0x1780 && unit < 0x1800 || unit >= 0x2600 && unit < 0x2800;
}

function hash(a: number, b: number, c: number): number {
  return mix(
    Math.imul(a, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35) ^
      Math.imul(c, 0x27d4eb2f),
  );
}

function hashOf(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) {
    sum = mix(Math.imul(sum, 31) ^ text.charCodeAt(at));
  }
  return sum;
}

function mix(sum: number): number {
  sum = Math.imul(sum ^ sum >>> 15, 0x2c1b3c6d);
  sum = Math.imul(sum ^ sum >>> 12, 0x297a2d39);
  return (sum ^ sum >>> 15) >>> 0;
}
