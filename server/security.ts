/**
 * The security headers.
 *
 * @module
 */
import { ORIGIN } from "../hub/mod.ts";

/** What a page may do beyond the default policy. Its route sets `ctx.state.allowance`. */
export interface Allowance {
  /** The URL of the broadcast that the page plays; empty: none. */
  readonly stream?: string;
  /** Origins of the sites that may frame the page. */
  readonly frameOn?: readonly string[];
}

const HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

/** The policy for responses without a nonce, which have no inline scripts or styles. */
const BARE_POLICY = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Completes a response's headers. Removes two parts of Fresh's policy: the upgrade to
 * https, which would break a page served over http on a home network, and
 * 'unsafe-inline', which Fresh leaves where it has no nonce to put in its place.
 */
export function secure(headers: Headers, allowance: Allowance = {}): Headers {
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const policy = headers.get("content-security-policy") ?? BARE_POLICY;
  const directives = new Map(
    policy.replaceAll(" 'unsafe-inline'", "").split("; ").map((directive) => {
      const [name, ...sources] = directive.split(" ");
      return [name, sources.join(" ")];
    }),
  );
  directives.delete("upgrade-insecure-requests");
  for (const [name, sources] of allowed(allowance)) {
    directives.set(name, sources);
  }
  headers.set(
    "content-security-policy",
    [...directives].map(([name, sources]) => `${name} ${sources}`).join("; "),
  );
  return headers;
}

/** The security headers of a response without a nonce, for answers that must cost little. */
export const BARE_HEADERS: Readonly<Record<string, string>> = Object
  .fromEntries(secure(new Headers()));

/** The directives that an allowance replaces. */
function* allowed(
  { stream, frameOn }: Allowance,
): Generator<readonly [name: string, sources: string]> {
  if (stream && URL.canParse(stream)) {
    // A broadcast may redirect anywhere, and media execute nothing; a playlist is fetched
    // by a script.
    yield ["media-src", "'self' blob: https: http:"];
    yield ["connect-src", sources([new URL(stream).origin])];
  }
  if (frameOn) yield ["frame-ancestors", sources(frameOn)];
}

function sources(origins: readonly string[]): string {
  return ["'self'", ...origins.filter((origin) => ORIGIN.test(origin))]
    .join(" ");
}
