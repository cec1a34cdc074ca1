import { assertEquals } from "@std/assert";
import { type Allowance, secure } from "./security.ts";

/** Fresh's policy, with a nonce in some directives. */
const FRESH = "default-src 'self'; script-src 'self' 'nonce-n'; " +
  "style-src 'self' 'nonce-n'; style-src-attr 'unsafe-inline'; " +
  "media-src 'self' data: blob:; connect-src 'self'; " +
  "frame-ancestors 'none'; upgrade-insecure-requests";

/** Returns the directives of a page's policy. */
function policyOf(
  allowance?: Allowance,
  policy?: string,
): Record<string, string> {
  const headers = new Headers(
    policy === undefined ? {} : { "content-security-policy": policy },
  );
  secure(headers, allowance);
  return Object.fromEntries(
    headers.get("content-security-policy")!.split("; ").map((directive) => {
      const [name, ...sources] = directive.split(" ");
      return [name, sources.join(" ").trim()];
    }),
  );
}

Deno.test("secure keeps Fresh's policy, except for inline code without a nonce and the upgrade to https", () => {
  assertEquals(policyOf(undefined, FRESH), {
    "default-src": "'self'",
    "script-src": "'self' 'nonce-n'",
    "style-src": "'self' 'nonce-n'",
    "style-src-attr": "",
    "media-src": "'self' data: blob:",
    "connect-src": "'self'",
    "frame-ancestors": "'none'",
  });
  assertEquals(policyOf()["frame-ancestors"], "'none'");
});

Deno.test("secure lets a page with a broadcast play it and read its playlist, and nothing else", () => {
  const stream = "https://live.example:8443/a/b.m3u8?c";
  const { "media-src": media, "connect-src": connect, ...others } = policyOf(
    { stream },
    FRESH,
  );
  assertEquals(media, "'self' blob: https: http:");
  assertEquals(connect, "'self' https://live.example:8443");
  const { "media-src": _media, "connect-src": _connect, ...before } = policyOf(
    undefined,
    FRESH,
  );
  assertEquals(others, before);
  assertEquals(policyOf({ stream: "" }, FRESH), policyOf(undefined, FRESH));
});

Deno.test("secure lists the sites that may frame a page, and the page itself", () => {
  const frameOn = ["https://a.example", "http://b.example:8080"];
  assertEquals(
    policyOf({ frameOn }, FRESH)["frame-ancestors"],
    "'self' https://a.example http://b.example:8080",
  );
  assertEquals(policyOf({ frameOn: [] })["frame-ancestors"], "'self'");
});

Deno.test("secure adds no more than the origin of an address that a host sets", () => {
  for (
    const origin of [
      "https://a;script-src",
      "https://a,b",
      "https://*.example",
      "https://*",
      "https://[::1]:8000",
      "https://a'unsafe-inline'",
      "null",
      "data:",
      "*",
    ]
  ) {
    assertEquals(
      policyOf({ frameOn: [origin] }, FRESH)["frame-ancestors"],
      "'self'",
      origin,
    );
    const policy = policyOf({ stream: `${origin}/x.m3u8` }, FRESH);
    assertEquals(policy["connect-src"], "'self'", origin);
    assertEquals(Object.keys(policy), Object.keys(policyOf({}, FRESH)), origin);
  }
});
