import { now } from "../clock.ts";
import { setCookie } from "@std/http/cookie";
import { timingSafeEqual } from "node:crypto";
import { Hmac } from "./hmac.ts";
import { checkPublicName, isReservedName } from "../wording/names.ts";
import { standInName } from "./person.ts";
import type { Viewer } from "../protocol.ts";

/** The cookie's name over plain HTTP, and that of older versions. */
const COOKIE = "viewer";

/**
 * The cookie's name over TLS. By its prefix, browsers accept it only from this very host
 * over TLS ({@link https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-__host-prefix __Host-}):
 * another subdomain can't plant one.
 */
const HOST_COOKIE = "__Host-viewer";

/**
 * The cookie's name in a frame on another site's page, where browsers don't send
 * `SameSite=Lax` cookies. It is partitioned by the embedding site
 * ({@link https://developer.mozilla.org/docs/Web/Privacy/Guides/Privacy_sandbox/Partitioned_cookies CHIPS}),
 * so it can't be used to track a viewer across sites.
 */
const FRAMED_COOKIE = "__Host-viewer-framed";

/** Those names, in the order in which they are tried. */
const NAMES = [HOST_COOKIE, COOKIE, FRAMED_COOKIE];
const NAMES_OVER_TLS = [HOST_COOKIE, FRAMED_COOKIE, COOKIE];

/**
 * Maximum number of cookies of one name that are verified. Browsers send more only if
 * another site plants them.
 */
const MAX_CANDIDATES = 50;

/** Maximum number of earlier ids in a cookie, which has to fit into 4 KiB. */
const MAX_EARLIER = 24;

/**
 * The longest that browsers keep a cookie, in seconds
 * ({@link https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis 400 days}).
 */
const COOKIE_AGE_SECONDS = 400 * 24 * 60 * 60;

/** Number of bytes in a cookie's signature. */
const HMAC_BYTES = 32;

/** Number of random bytes in a viewer's id. */
const ID_BYTES = 12;

/**
 * Matches the ids that we issue. Users of a site that signs tokens have other ids, which
 * a cookie can't claim.
 */
const ID = /^[\w-]{16}$/;

/** Matches the names of {@linkcode Identity.introduce}. */
export const GUEST_NAME = /^Guest \d{6}$/;

/** A viewer, and when they were first seen. */
export interface IdentifiedViewer {
  readonly viewer: Viewer;
  /** In milliseconds since 1970; 0: unknown, from an older version's cookie. */
  readonly since: number;
  /** Ids that the browser had before it gained a role, newest first. */
  readonly earlier?: readonly string[];
}

/** A viewer recognised by their cookie. */
export interface RecalledViewer extends IdentifiedViewer {
  /** Whether to renew the cookie with {@linkcode Identity.remember}: an older secret or version signed it. */
  readonly stale: boolean;
  /** Whether it is the cookie of a frame on another site's page. */
  readonly framed: boolean;
  /**
   * Whether it may have been planted, so that the viewer should get a new id with
   * {@linkcode Identity.succeed}: it came over TLS, but is that of plain HTTP.
   */
  readonly exposed?: boolean;
}

/** Whether an id comes from a cookie, rather than from a site's token or a program's secret. */
export function isCookieId(id: string): boolean {
  return ID.test(id);
}

/** For the id and the name's number of a new viewer; filled anew for each. */
const randomBytes = new Uint8Array(ID_BYTES);
const randomNumber = new Uint32Array(1);

/**
 * Recognises viewers by a signed cookie. The cookie holds their id, their name, when they
 * were first seen and their browser's earlier ids; the server stores none of it.
 */
export class Identity {
  /** The newest first. */
  readonly #keys: readonly Hmac[];

  /**
   * @param secrets The keys, newest first, each of at least 32 characters. The first
   * signs cookies; all verify them.
   * @throws {RangeError} There are none.
   */
  constructor(secrets: readonly string[]) {
    if (secrets.length === 0) {
      throw new RangeError("Cannot sign cookies: there is no secret.");
    }
    this.#keys = secrets.map((secret) => new Hmac(secret));
  }

  /**
   * Returns the viewer in a request's cookies, or `undefined` if none is ours.
   *
   * A cookie that only this host can have set comes first. Of several valid ones with the
   * same name and different ids, one was planted, and nothing tells which: the request is
   * then a stranger's, and the cookies stay as they are.
   *
   * @param secure Whether the request came over TLS. The cookie of plain HTTP may then
   * have been planted by another subdomain, so it is replaced by one with a new id.
   */
  recall(headers: Headers, secure = false): RecalledViewer | undefined {
    const cookies = cookiesIn(headers);
    for (const name of secure ? NAMES_OVER_TLS : NAMES) {
      const values = cookies.get(name);
      if (!values) continue;
      const found = this.#recallAll(values);
      const [first] = found;
      if (!first) continue;
      if (found.some(({ viewer }) => viewer.id !== first.viewer.id)) {
        return { ...this.introduce(), stale: false, framed: false };
      }
      return {
        ...first,
        framed: name === FRAMED_COOKIE,
        ...secure && name === COOKIE && { exposed: true },
      };
    }
  }

  #recallAll(cookies: readonly string[]): RecalledViewer[] {
    const found: RecalledViewer[] = [];
    for (const cookie of cookies.slice(0, MAX_CANDIDATES)) {
      const recalled = this.#read(cookie);
      if (recalled) found.push(recalled);
    }
    return found;
  }

  #read(cookie: string): RecalledViewer | undefined {
    const dot = cookie.lastIndexOf(".");
    const value = cookie.slice(0, Math.max(0, dot));
    try {
      const signature = Uint8Array.fromHex(cookie.slice(dot + 1));
      const signer = this.#signerOf(value, signature);
      if (signer < 0) return undefined;
      const [id, name, since, earlier] = value.split(".");
      if (!ID.test(id)) return undefined;
      const viewer: Viewer = {
        id,
        name: allowedName(decodeURIComponent(name), id),
        role: "viewer",
      };
      return {
        viewer,
        // Older cookies lack this field.
        since: since === undefined ? 0 : parseInt(since, 36) * 1_000,
        ...earlier && { earlier: earlier.split("~") },
        stale: signer > 0 || since === undefined,
        framed: false,
      };
    } catch (error) {
      // The signature isn't hexadecimal, or the name isn't encoded.
      if (isUnreadable(error)) return undefined;
      throw error;
    }
  }

  /**
   * Returns a new viewer with a numbered guest name. The number is long, because a name
   * that equals the host's can't write in their room.
   */
  introduce(): IdentifiedViewer {
    const id = crypto.getRandomValues(randomBytes).toBase64({
      alphabet: "base64url",
    });
    const number = crypto.getRandomValues(randomNumber)[0] % 900_000 + 100_000;
    const viewer: Viewer = { id, name: `Guest ${number}`, role: "viewer" };
    return { viewer, since: now() };
  }

  /**
   * Returns the same viewer with a new id, which no one else can know. Whoever planted or
   * copied the old cookie gains nothing that the new id gains.
   */
  succeed(
    { viewer, since, earlier = [] }: IdentifiedViewer,
    id = this.introduce().viewer.id,
  ): IdentifiedViewer {
    return {
      viewer: { ...viewer, id },
      since,
      earlier: [viewer.id, ...earlier].slice(0, MAX_EARLIER),
    };
  }

  /**
   * As {@linkcode succeed}, with the same id each time for the same key: a form that is
   * posted twice gives its role to one viewer. Only the server can compute the id.
   *
   * @param key A secret of the page that posts.
   */
  succeedBy(identified: IdentifiedViewer, key: string): IdentifiedViewer {
    const { viewer: { id } } = identified;
    // No cookie begins like this, so that no signature is the same.
    const hash = this.#keys[0].of(`successor:${id}:${key}`);
    return this.succeed(
      identified,
      hash.subarray(0, ID_BYTES).toBase64({ alphabet: "base64url" }),
    );
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
   * TLS, and replaces that of plain HTTP.
   * @param framed Whether the page may be framed by another site, which requires TLS.
   */
  remember(
    headers: Headers,
    { viewer: { id, name }, since, earlier = [] }: IdentifiedViewer,
    secure: boolean,
    framed = false,
  ): void {
    const value = [
      id,
      // encodeURIComponent doesn't escape dots, which separate the cookie's fields.
      encodeURIComponent(name).replaceAll(".", "%2E"),
      Math.floor(since / 1_000).toString(36),
      ...earlier.length > 0 ? [earlier.join("~")] : [],
    ].join(".");
    const cookie = {
      // As `@std/http/unstable-signed-cookie` writes it.
      value: `${value}.${this.#keys[0].of(value).toHex()}`,
      path: "/",
      maxAge: COOKIE_AGE_SECONDS,
      httpOnly: true,
      secure,
    };
    const own = secure ? HOST_COOKIE : COOKIE;
    setCookie(headers, { ...cookie, name: own, sameSite: "Lax" });
    if (!secure) return;
    if (framed) {
      setCookie(headers, {
        ...cookie,
        name: FRAMED_COOKIE,
        sameSite: "None",
        partitioned: true,
      });
    }
    setCookie(headers, { name: COOKIE, value: "", path: "/", maxAge: 0 });
  }

  /** Returns the index of the secret that signed a cookie, or -1. */
  #signerOf(value: string, signature: Uint8Array): number {
    if (signature.length !== HMAC_BYTES) return -1;
    return this.#keys.findIndex((key) =>
      timingSafeEqual(key.of(value), signature)
    );
  }
}

/**
 * Returns the values of our cookies by name, in the header's order. Only spaces and tabs
 * around them are ignored: a name that begins with another white space would otherwise
 * pass for one that another subdomain can't set.
 */
function cookiesIn(headers: Headers): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const header = headers.get("cookie");
  if (header === null) return found;
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    const name = trimBlanks(pair.slice(0, Math.max(0, equals)));
    if (!NAMES.includes(name)) continue;
    const value = trimBlanks(pair.slice(equals + 1));
    const values = found.get(name);
    if (values) values.push(value);
    else found.set(name, [value]);
  }
  return found;
}

/** Returns a text without the spaces and tabs around it. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

function isBlank(char: string): boolean {
  return char === " " || char === "\t";
}

/** Returns a name that an older version signed, or a stand-in if it is reserved by now. */
function allowedName(name: string, id: string): string {
  // Most viewers have the name that we gave them, and come all at once.
  return !GUEST_NAME.test(name) && isReservedName(name)
    ? standInName(id)
    : name;
}

/** Whether `decodeURIComponent` or `fromHex` throws this error for malformed input. */
function isUnreadable(error: unknown): boolean {
  return error instanceof SyntaxError || error instanceof URIError;
}
