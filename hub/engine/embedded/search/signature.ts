/**
 * What a block of messages may contain: a Bloom filter over the pieces of their texts, from
 * which no text can be read.
 *
 * @module
 */
import type { Search } from "../../../found_messages.ts";
import { foldForSearch } from "../../../wording/search.ts";

/** Raise it when the pieces or their hashes change, also because folding does. */
export const SIGNATURE_VERSION = 1;

/** Bits per piece, and bits that a piece sets: 0.7 % of other pieces seem to be there too. */
const BITS_PER_PIECE = 12;
const PROBES = 4;

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
 * Where words have spaces between them, a piece is three letters in a row, and five, which
 * tell rare words apart. In Chinese and the like a word may have one or two: there it is
 * each character, and each two in a row.
 */
function addPieces(text: string, hashes: Set<number>): void {
  let length = 0;
  let wasDense = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const dense = isDense(unit);
    // How many units before this one, and with it, are of one kind.
    length = unit === 0x20 ? 0 : dense === wasDense ? length + 1 : 1;
    wasDense = dense;
    if (length === 0) continue;
    if (dense) {
      hashes.add(hashOf(text, at, at + 1));
      if (length > 1) hashes.add(hashOf(text, at - 1, at + 1));
    } else {
      if (length > 2) hashes.add(hashOf(text, at - 2, at + 1));
      if (length > 4) hashes.add(hashOf(text, at - 4, at + 1));
    }
  }
}

/** Whether a UTF-16 unit belongs to a script without spaces or of syllables, or to an emoji. */
function isDense(unit: number): boolean {
  return unit >= 0x2e80 || unit >= 0xe00 && unit < 0x1200 ||
    unit >= 0x1780 && unit < 0x1800 || unit >= 0x2600 && unit < 0x2800;
}

function hashOf(text: string, from = 0, to = text.length): number {
  let sum = to - from;
  for (let at = from; at < to; at++) {
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
    sum ^= sum >>> 13;
  }
  return mix(sum);
}

function mix(sum: number): number {
  sum = Math.imul(sum ^ sum >>> 15, 0x2c1b3c6d);
  sum = Math.imul(sum ^ sum >>> 12, 0x297a2d39);
  return (sum ^ sum >>> 15) >>> 0;
}
