import { type _HMAC, hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

/** The longest message that needs no memory of its own, in UTF-16 units: a cookie. */
const MAX_SHORT = 4_096;

const encoder = new TextEncoder();

/** Where messages are encoded, one after the other. */
const scratch = new Uint8Array(3 * MAX_SHORT);

type Keyed = _HMAC<ReturnType<typeof sha256.create>>;

/**
 * HMAC-SHA-256 with one key ({@link https://datatracker.ietf.org/doc/html/rfc2104 RFC 2104}).
 * Every join computes one. The key's blocks are hashed once, as section 4 advises, and
 * nothing is created but the code itself: node's `createHmac` and `createHash` make
 * streams and native objects, which takes several times as long, and `crypto.subtle`
 * takes a trip through another thread. noble itself hashes many messages with
 * one key by `_cloneInto`; because of the underscore deno.json pins the minor version.
 */
export class Hmac {
  /** After the key's blocks. */
  readonly #keyed: Keyed;
  /** A copy of it that is used again and again. */
  #working: Keyed | undefined;

  constructor(key: string | Uint8Array) {
    const bytes = typeof key === "string" ? encoder.encode(key) : key;
    this.#keyed = hmac.create(sha256, bytes);
  }

  /** Returns the 32 bytes of a message's code. */
  of(message: string): Uint8Array {
    this.#working = this.#keyed._cloneInto(this.#working);
    return this.#working.update(encode(message)).digest();
  }
}

function encode(message: string): Uint8Array {
  if (message.length > MAX_SHORT) return encoder.encode(message);
  const { written } = encoder.encodeInto(message, scratch);
  return scratch.subarray(0, written);
}
