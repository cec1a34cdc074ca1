import { createHash } from "node:crypto";

/** SHA-256's block, in bytes. */
const BLOCK_BYTES = 64;

/**
 * HMAC-SHA-256 with one key ({@link https://datatracker.ietf.org/doc/html/rfc2104 RFC 2104}).
 * Every join computes some. `createHmac` makes streams of its hashes, which costs several
 * times as much, and `crypto.subtle` takes a trip through another thread.
 */
export class Hmac {
  /** The key's block, as the inner and the outer hash begin with it. */
  readonly #inner: Uint8Array;
  readonly #outer: Uint8Array;

  constructor(key: string) {
    const bytes = new TextEncoder().encode(key);
    const block = new Uint8Array(BLOCK_BYTES);
    block.set(bytes.length > BLOCK_BYTES ? sha256(bytes) : bytes);
    this.#inner = block.map((byte) => byte ^ 0x36);
    this.#outer = block.map((byte) => byte ^ 0x5c);
  }

  /** Returns the 32 bytes of a message's code. */
  of(message: string): Uint8Array<ArrayBuffer> {
    return sha256(this.#outer, sha256(this.#inner, message));
  }
}

function sha256(
  ...parts: readonly (string | Uint8Array)[]
): Uint8Array<ArrayBuffer> {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  // By way of a string: the buffer of a digest is memory outside V8's heap, which is
  // several times as slow to create and to collect.
  return Uint8Array.fromHex(hash.digest("hex"));
}
