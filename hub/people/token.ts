import { createHash, timingSafeEqual } from "node:crypto";

/** Bytes of chance in a token: nobody tries them all. */
const BYTES = 32;

/** A capability: whoever holds the token may do what it is for. */
interface Capability {
  /** 43 letters, digits, `-` and `_`. Told once to whom it is for, and kept nowhere. */
  readonly token: string;
  /** What is kept of it, as {@linkcode hashToken} gives it. */
  readonly hash: string;
}

/** A new capability. */
export function makeToken(): Capability {
  const token = crypto.getRandomValues(new Uint8Array(BYTES)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
  return { token, hash: hashToken(token) };
}

/**
 * The SHA-256 of a token in hexadecimal, by which it is kept and found. A token is all
 * chance, so that a plain hash is as good as a slow one, and looking a hash up tells
 * nobody how near a guess was.
 */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/**
 * Whether two secrets are the same, in a time that does not tell how much of them is.
 * Hashes are compared, since `timingSafeEqual` takes equal lengths only.
 */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(secret: string): Uint8Array {
  return createHash("sha256").update(secret).digest();
}
