import { getCookies, setCookie } from "@std/http/cookie";
import {
  signCookie,
  verifySignedCookie,
} from "@std/http/unstable-signed-cookie";
import type { Viewer } from "./protocol.ts";
import { checkName } from "./text.ts";

const COOKIE = "viewer";

/** As long as browsers keep a cookie at most, in seconds ({@link https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis 400 days}). */
const COOKIE_AGE = 400 * 24 * 60 * 60;

/** Bytes of chance in a viewer's id: no two are ever alike, and nobody guesses one. */
const ID_BYTES = 12;

/**
 * Knows viewers again by a signed cookie. It holds the id and the name, nothing
 * else, and the server keeps no list.
 */
export class Identity {
  readonly #key: CryptoKey;

  private constructor(key: CryptoKey) {
    this.#key = key;
  }

  /** @param secret What cookies are signed with, at least 32 characters. */
  static async open(secret: string): Promise<Identity> {
    const bytes = new TextEncoder().encode(secret);
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    return new Identity(
      await crypto.subtle.importKey("raw", bytes, algorithm, false, [
        "sign",
        "verify",
      ]),
    );
  }

  /** Who sends these headers; `undefined` for a stranger, or when the cookie is not one of ours. */
  async recall(headers: Headers): Promise<Viewer | undefined> {
    try {
      const cookie = getCookies(headers)[COOKIE];
      if (!cookie || !await verifySignedCookie(cookie, this.#key)) {
        return undefined;
      }
      const [id, name] = cookie.split(".");
      return { id, name: decodeURIComponent(name), role: "viewer" };
    } catch (error) {
      // A header that is no list of cookies, or a signature that is not hexadecimal.
      if (isUnreadable(error)) return undefined;
      throw error;
    }
  }

  /** A new viewer, named after the id until they choose a name. */
  introduce(): Viewer {
    const id = crypto.getRandomValues(new Uint8Array(ID_BYTES)).toBase64({
      alphabet: "base64url",
    });
    const number = (crypto.getRandomValues(new Uint16Array(1))[0] % 9000) +
      1000;
    return { id, name: `Guest ${number}`, role: "viewer" };
  }

  /**
   * The same viewer under another name.
   *
   * @throws {Refusal} `bad_name`.
   */
  rename(viewer: Viewer, name: string): Viewer {
    return { ...viewer, name: checkName(name) };
  }

  /**
   * Makes the viewer's browser remember who they are.
   *
   * @param headers Of the response.
   * @param secure Whether the page came over TLS: then the cookie goes nowhere else.
   */
  async remember(
    headers: Headers,
    { id, name }: Viewer,
    secure: boolean,
  ): Promise<void> {
    // encodeURIComponent leaves dots alone, and the dot parts the cookie's fields.
    const value = `${id}.${encodeURIComponent(name).replaceAll(".", "%2E")}`;
    setCookie(headers, {
      name: COOKIE,
      value: await signCookie(value, this.#key),
      path: "/",
      maxAge: COOKIE_AGE,
      httpOnly: true,
      sameSite: "Lax",
      secure,
    });
  }
}

/** What `getCookies` and `verifySignedCookie` throw on what a client made up. */
function isUnreadable(error: unknown): boolean {
  return error instanceof SyntaxError || error instanceof TypeError ||
    error instanceof RangeError;
}
