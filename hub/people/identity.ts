import { now } from "../clock.ts";
import { getCookies, setCookie } from "@std/http/cookie";
import {
  parseSignedCookie,
  signCookie,
  verifySignedCookie,
} from "@std/http/unstable-signed-cookie";
import { checkPublicName } from "../wording/names.ts";
import type { Viewer } from "../protocol.ts";

const COOKIE = "viewer";

/**
 * The cookie's name in a frame on another site's page, where browsers don't send
 * `SameSite=Lax` cookies. It is partitioned by the embedding site
 * ({@link https://developer.mozilla.org/docs/Web/Privacy/Guides/Privacy_sandbox/Partitioned_cookies CHIPS}),
 * so it can't be used to track a viewer across sites.
 */
const FRAMED_COOKIE = "__Host-viewer-framed";

/**
 * The longest that browsers keep a cookie, in seconds
 * ({@link https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis 400 days}).
 */
const COOKIE_AGE_SECONDS = 400 * 24 * 60 * 60;

/** Number of random bytes in a viewer's id. */
const ID_BYTES = 12;

/**
 * Matches the ids that we issue. Users of a site that signs tokens have other ids, which
 * a cookie can't claim.
 */
const ID = /^[\w-]{16}$/;

/** A viewer, and when they were first seen. */
export interface IdentifiedViewer {
  readonly viewer: Viewer;
  /** In milliseconds since 1970; 0: unknown, from an older version's cookie. */
  readonly since: number;
}

/** A viewer recognised by their cookie. */
export interface RecalledViewer extends IdentifiedViewer {
  /** Whether to renew the cookie with {@linkcode Identity.remember}: an older secret or version signed it. */
  readonly stale: boolean;
  /** Whether it is the cookie of a frame on another site's page. */
  readonly framed: boolean;
}

/**
 * Recognises viewers by a signed cookie. The cookie holds their id, their name and when
 * they were first seen; the server stores none of it.
 */
export class Identity {
  /** The newest first. */
  readonly #keys: readonly CryptoKey[];

  private constructor(keys: readonly CryptoKey[]) {
    this.#keys = keys;
  }

  /**
   * @param secrets The keys, newest first, each of at least 32 characters. The first
   * signs cookies; all verify them.
   * @throws {RangeError} There are none.
   */
  static async open(secrets: readonly string[]): Promise<Identity> {
    if (secrets.length === 0) {
      throw new RangeError("Cannot sign cookies: there is no secret.");
    }
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    return new Identity(
      await Promise.all(secrets.map((secret) => {
        const bytes = new TextEncoder().encode(secret);
        return crypto.subtle.importKey("raw", bytes, algorithm, false, [
          "sign",
          "verify",
        ]);
      })),
    );
  }

  /** Returns the viewer in a cookie, or `undefined` if there is none or it isn't ours. */
  async recall(headers: Headers): Promise<RecalledViewer | undefined> {
    try {
      const cookies = getCookies(headers);
      const framed = cookies[COOKIE] === undefined;
      const cookie = (framed ? cookies[FRAMED_COOKIE] : cookies[COOKIE]) ?? "";
      const signer = await this.#signer(cookie);
      if (signer < 0) return undefined;
      const [id, name, since] = parseSignedCookie(cookie).split(".");
      if (!ID.test(id)) return undefined;
      return {
        viewer: { id, name: decodeURIComponent(name), role: "viewer" },
        // Older cookies lack this field.
        since: since === undefined ? 0 : parseInt(since, 36) * 1_000,
        stale: signer > 0 || since === undefined,
        framed,
      };
    } catch (error) {
      // The cookie header is malformed, or the signature isn't hexadecimal.
      if (isUnreadable(error)) return undefined;
      throw error;
    }
  }

  /**
   * Returns a new viewer with a numbered guest name. The number is long, because a name
   * that equals the host's can't write in their room.
   */
  introduce(): IdentifiedViewer {
    const id = crypto.getRandomValues(new Uint8Array(ID_BYTES)).toBase64({
      alphabet: "base64url",
    });
    const number = crypto.getRandomValues(new Uint32Array(1))[0] % 900_000 +
      100_000;
    const viewer: Viewer = { id, name: `Guest ${number}`, role: "viewer" };
    return { viewer, since: now() };
  }

  /**
   * Returns the viewer under another name.
   *
   * @throws {Refusal} `bad_name`.
   */
  rename(viewer: Viewer, name: string): Viewer {
    return { ...viewer, name: checkPublicName(name) };
  }

  /**
   * Sets the viewer's cookie.
   *
   * @param headers The response's headers.
   * @param secure Whether the page was served over TLS; the cookie is then limited to
   * TLS.
   * @param framed Whether the page may be framed by another site, which requires TLS.
   */
  async remember(
    headers: Headers,
    { viewer: { id, name }, since }: IdentifiedViewer,
    secure: boolean,
    framed = false,
  ): Promise<void> {
    const value = [
      id,
      // encodeURIComponent doesn't escape dots, which separate the cookie's fields.
      encodeURIComponent(name).replaceAll(".", "%2E"),
      Math.floor(since / 1_000).toString(36),
    ].join(".");
    const cookie = {
      value: await signCookie(value, this.#keys[0]),
      path: "/",
      maxAge: COOKIE_AGE_SECONDS,
      httpOnly: true,
      secure,
    };
    setCookie(headers, { ...cookie, name: COOKIE, sameSite: "Lax" });
    if (!framed || !secure) return;
    setCookie(headers, {
      ...cookie,
      name: FRAMED_COOKIE,
      sameSite: "None",
      partitioned: true,
    });
  }

  /** Returns the index of the secret that signed a cookie, or -1. */
  async #signer(cookie: string): Promise<number> {
    for (const [i, key] of this.#keys.entries()) {
      if (await verifySignedCookie(cookie, key)) return i;
    }
    return -1;
  }
}

/** Whether `getCookies` or `verifySignedCookie` throws this error for malformed input. */
function isUnreadable(error: unknown): boolean {
  return error instanceof SyntaxError || error instanceof TypeError ||
    error instanceof RangeError;
}
