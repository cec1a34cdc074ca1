import { assertEquals } from "@std/assert";
import { type Allowance, secure } from "./security.ts";

/** As Fresh sets it, with a nonce in some directives. */
const FRESH = "default-src 'self'; script-src 'self' 'nonce-n'; " +
  "style-src 'self' 'nonce-n'; style-src-attr 'unsafe-inline'; " +
  "media-src 'self' data: blob:; connect-src 'self'; " +
  "frame-ancestors 'none'; upgrade-insecure-requests";

/** The directives of a page's policy. */
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

Deno.test("A policy keeps what Fresh says, but for inline code without a nonce and the upgrade to https", () => {
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

Deno.test("A page with a broadcast may play it and read its playlist, and does nothing else", () => {
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

Deno.test("A page that sites may frame names them and itself", () => {
  const frameOn = ["https://a.example", "http://b.example:8080"];
  assertEquals(
    policyOf({ frameOn }, FRESH)["frame-ancestors"],
    "'self' https://a.example http://b.example:8080",
  );
  assertEquals(policyOf({ frameOn: [] })["frame-ancestors"], "'self'");
});

Deno.test("No address that a host sets adds to a policy more than its origin", () => {
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
