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
 * The same in a frame on a page of another site, where browsers send no cookie that is
 * `SameSite=Lax`. They keep this one apart for each site that shows the frame
 * ({@link https://developer.mozilla.org/docs/Web/Privacy/Guides/Privacy_sandbox/Partitioned_cookies CHIPS}):
 * nobody is known from one site to the next by it.
 */
const FRAMED_COOKIE = "__Host-viewer-framed";

/** As long as browsers keep a cookie at most, in seconds ({@link https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis 400 days}). */
const COOKIE_AGE_SECONDS = 400 * 24 * 60 * 60;

/** Bytes of chance in a viewer's id: no two are ever alike, and nobody guesses one. */
const ID_BYTES = 12;

/** What we give as an id. A viewer whom a site vouches for has another kind, which no cookie may claim. */
const ID = /^[\w-]{16}$/;

/** A viewer, and since when they are known. */
export interface IdentifiedViewer {
  readonly viewer: Viewer;
  /** When they were first seen, in milliseconds since 1970; 0: before that was written down. */
  readonly since: number;
}

/** Who a cookie says somebody is. */
export interface RecalledViewer extends IdentifiedViewer {
  /** Whether to {@linkcode Identity.remember} them anew: an older secret signed the cookie, or an older Hubbub. */
  readonly stale: boolean;
  /** Whether it is the cookie of a frame on another site's page. */
  readonly framed: boolean;
}

/**
 * Knows viewers again by a signed cookie. It holds the id, the name and when the viewer
 * was first seen, nothing else, and the server keeps no list.
 */
export class Identity {
  /** The newest first. */
  readonly #keys: readonly CryptoKey[];

  private constructor(keys: readonly CryptoKey[]) {
    this.#keys = keys;
  }

  /**
   * @param secrets What cookies are signed with, the newest first, each of at least 32
   * characters. The first signs; what an older one signed is believed as well.
   * @throws {RangeError} There is none.
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

  /** Who sends these headers; `undefined` for a stranger, or when the cookie is not one of ours. */
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
        // In a cookie of before there is no such field.
        since: since === undefined ? 0 : parseInt(since, 36) * 1_000,
        stale: signer > 0 || since === undefined,
        framed,
      };
    } catch (error) {
      // A header that is no list of cookies, or a signature that is not hexadecimal.
      if (isUnreadable(error)) return undefined;
      throw error;
    }
  }

  /**
   * A new viewer, with a number for a name until they choose one. It is long, since
   * who is called like the room's host may not write there.
   */
  introduce(): IdentifiedViewer {
    const id = crypto.getRandomValues(new Uint8Array(ID_BYTES)).toBase64({
      alphabet: "base64url",
    });
    const number = crypto.getRandomValues(new Uint32Array(1))[0] % 900_000 +
      100_000;
    const viewer: Viewer = { id, name: `Guest ${number}`, role: "viewer" };
    return { viewer, since: Date.now() };
  }

  /**
   * The same viewer under another name.
   *
   * @throws {Refusal} `bad_name`.
   */
  rename(viewer: Viewer, name: string): Viewer {
    return { ...viewer, name: checkPublicName(name) };
  }

  /**
   * Makes the viewer's browser remember who they are.
   *
   * @param headers Of the response.
   * @param secure Whether the page came over TLS: then the cookie goes nowhere else.
   * @param framed Whether the page may stand in a frame of another site, which takes TLS.
   */
  async remember(
    headers: Headers,
    { viewer: { id, name }, since }: IdentifiedViewer,
    secure: boolean,
    framed = false,
  ): Promise<void> {
    const value = [
      id,
      // encodeURIComponent leaves dots alone, and the dot parts the cookie's fields.
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

  /** The index of the secret that signed a cookie; -1: none of ours. */
  async #signer(cookie: string): Promise<number> {
    for (const [i, key] of this.#keys.entries()) {
      if (await verifySignedCookie(cookie, key)) return i;
    }
    return -1;
  }
}

/** What `getCookies` and `verifySignedCookie` throw on what a client made up. */
function isUnreadable(error: unknown): boolean {
  return error instanceof SyntaxError || error instanceof TypeError ||
    error instanceof RangeError;
}
