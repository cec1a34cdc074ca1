import { createHash, timingSafeEqual } from "node:crypto";

/** Number of random bytes in a token. */
const TOKEN_BYTES = 32;

/** A new token: whoever holds it may do what it is for. */
export interface NewToken {
  /** 43 letters, digits, `-` and `_`. Shown once, never stored. */
  readonly token: string;
  /** What is stored of it: its {@linkcode hashToken}. */
  readonly hash: string;
}

/** Returns a new token. */
export function makeToken(): NewToken {
  const token = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
  return { token, hash: hashToken(token) };
}

/**
 * Returns the SHA-256 of a token in hexadecimal, under which it is stored and looked up.
 * A token is random, so a plain hash is as good as a slow one, and timing a lookup
 * reveals nothing about a guess.
 */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/**
 * Compares two secrets in constant time. It compares hashes, because `timingSafeEqual`
 * requires equal lengths.
 */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(secret: string): Uint8Array {
  return createHash("sha256").update(secret).digest();
}
