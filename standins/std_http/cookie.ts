/**
 * A stand-in for JSR's `@std/http` 1.1.3, for machines that reach npm but not JSR: what Hubbub uses of it,
 * with the same names, signatures, bytes and errors.
 *
 * npm's `cookie` is not used: it orders the attributes, reads values and refuses what is wrong in its own
 * ways, and a cookie must not depend on which of the two packages is linked.
 *
 * @module
 */

/** A cookie, as `Set-Cookie` describes it. */
interface Cookie {
  name: string;
  value: string;
  /** Seconds, zero or more; zero ends the cookie at once. Without it the cookie ends with the browser's session. */
  maxAge?: number;
  /** The path below which the cookie is sent. */
  path?: string;
  /** Sent over HTTPS only. */
  secure?: boolean;
  /** Out of reach for scripts. */
  httpOnly?: boolean;
  /** Partitioned by the embedding site. */
  partitioned?: boolean;
  /** Whether requests from other sites send it. */
  sameSite?: "Strict" | "Lax" | "None";
}

/** The cookies of a request. Values are not decoded. */
export function getCookies(headers: Headers): Partial<Record<string, string>> {
  const cookies: Partial<Record<string, string>> = Object.create(null);
  for (const pair of headers.get("Cookie")?.split(";") ?? []) {
    const end = pair.indexOf("=");
    const name = end < 0 ? pair : pair.slice(0, end);
    if (name === "") throw new SyntaxError("Cookie cannot start with '='");
    cookies[name.trim()] = end < 0 ? "" : pair.slice(end + 1);
  }
  return cookies;
}

/**
 * Adds a `Set-Cookie` header. A name with `__Secure` or `__Host` sets the attributes
 * that it requires.
 */
export function setCookie(headers: Headers, cookie: Cookie): void {
  if (!cookie.name) return;
  checkName(cookie.name);
  checkValue(cookie.name, cookie.value);
  keepPromiseOfName(cookie);
  headers.append(
    "Set-Cookie",
    [`${cookie.name}=${cookie.value}`, ...attributes(cookie)].join("; "),
  );
}

function keepPromiseOfName(cookie: Cookie): void {
  if (/^__(Secure|Host)/.test(cookie.name)) cookie.secure = true;
  if (cookie.name.startsWith("__Host")) cookie.path = "/";
}

function* attributes(
  { secure, httpOnly, partitioned, maxAge, sameSite, path }: Cookie,
): Iterable<string> {
  if (secure) yield "Secure";
  if (httpOnly) yield "HttpOnly";
  if (partitioned) yield "Partitioned";
  if (Number.isInteger(maxAge)) yield `Max-Age=${checkMaxAge(maxAge!)}`;
  if (sameSite) yield `SameSite=${sameSite}`;
  if (path) yield `Path=${checkPath(path)}`;
}

function checkName(name: string): void {
  if (/^[\x21-\x7E]+$/.test(name) && !/[()@<>,;:\\"[\]?={}]/.test(name)) return;
  throw new SyntaxError(`Invalid cookie name: "${name}"`);
}

function checkValue(name: string, value: string): void {
  for (const char of value.split("")) {
    if (/[\0-\x20",;\\\x7F]/.test(char)) {
      throw new SyntaxError(
        `RFC2616 cookie '${name}' cannot contain character '${char}'`,
      );
    }
    if (char > "\x80") {
      throw new SyntaxError(
        `RFC2616 cookie '${name}' can only have US-ASCII chars as value: It contains 0x${
          char.charCodeAt(0).toString(16)
        }`,
      );
    }
  }
}

function checkMaxAge(maxAge: number): number {
  if (maxAge >= 0) return maxAge;
  throw new RangeError(
    `Cannot serialize cookie as Max-Age must be >= 0: received ${maxAge}`,
  );
}

function checkPath(path: string): string {
  const wrong = path.match(/[^\x20-\x7E]|;/);
  if (!wrong) return path;
  throw new SyntaxError(
    `Cookie path "${path}" contains invalid character: "${wrong[0]}"`,
  );
}
