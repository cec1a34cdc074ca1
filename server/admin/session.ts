import { setCookie } from "@std/http/cookie";
import { timingSafeEqual } from "node:crypto";
import { now } from "../../hub/clock.ts";
import { Hmac } from "../../hub/people/hmac.ts";
import { hashToken, sameSecret } from "../../hub/people/token.ts";

/**
 * The cookie's name over plain HTTP, and over TLS, where by its prefix no other subdomain
 * can set it.
 */
const COOKIE = "admin";
const HOST_COOKIE = "__Host-admin";

/** How long a session lasts, in milliseconds: a working day. */
export const SESSION_MS = 12 * 3_600_000;

/** Finds sessions in a cookie header. */
const SESSIONS =
  /(?<=^|;[ \t]*)(admin|__Host-admin)=(([a-z\d]{1,11})\.[\da-f]{24})\.([\da-f]{64})(?=[ \t]*(?:;|$))/g;

/** The most of them that are verified: another site may plant some. */
const MAX_CANDIDATES = 20;

/** Number of random bytes in a session. */
const NONCE_BYTES = 12;

/**
 * The operator's sessions. Nothing of them is stored: a cookie holds when it ends, signed
 * with a secret that all instances share, for the present ADMIN_TOKEN. Another token ends
 * them all.
 */
export class AdminSessions {
  /** The newest first. */
  readonly #keys: readonly Hmac[];
  readonly #token: string;
  readonly #hash: string;

  /**
   * @param secrets As for `Identity`: the first signs, all verify.
   * @param token ADMIN_TOKEN.
   */
  constructor(secrets: readonly string[], token: string) {
    this.#keys = secrets.map((secret) => new Hmac(secret));
    this.#token = token;
    this.#hash = hashToken(token);
  }

  /** Whether this is ADMIN_TOKEN, in constant time. */
  opensWith(token: string): boolean {
    return sameSecret(token, this.#token);
  }

  /**
   * Sets a new session's cookie.
   *
   * @param headers The response's headers.
   * @param secure Whether the browser uses TLS.
   */
  start(headers: Headers, secure: boolean): void {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES)).toHex();
    const value = `${(now() + SESSION_MS).toString(36)}.${nonce}`;
    setCookie(headers, {
      name: nameOver(secure),
      value: `${value}.${this.#sign(this.#keys[0], value).toHex()}`,
      path: "/",
      maxAge: SESSION_MS / 1_000,
      httpOnly: true,
      sameSite: "Strict",
      secure,
    });
  }

  /** Whether a request has the cookie of a session that goes on. */
  has(headers: Headers, secure: boolean): boolean {
    const cookies = (headers.get("cookie") ?? "").matchAll(SESSIONS);
    return cookies.take(MAX_CANDIDATES).some(([, name, value, ends, hex]) =>
      name === nameOver(secure) && parseInt(ends, 36) > now() &&
      this.#isSigned(value, Uint8Array.fromHex(hex))
    );
  }

  #isSigned(value: string, signature: Uint8Array): boolean {
    return this.#keys.some((key) =>
      timingSafeEqual(this.#sign(key, value), signature)
    );
  }

  /** Removes the cookie. */
  end(headers: Headers, secure: boolean): void {
    const name = nameOver(secure);
    setCookie(headers, { name, value: "", path: "/", maxAge: 0, secure });
  }

  #sign(key: Hmac, value: string): Uint8Array {
    // No viewer's cookie begins like this, so that no signature is the same.
    return key.of(`admin:${this.#hash}:${value}`);
  }
}

function nameOver(secure: boolean): string {
  return secure ? HOST_COOKIE : COOKIE;
}
