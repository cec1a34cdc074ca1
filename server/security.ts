/**
 * The headers that keep a page to itself.
 *
 * @module
 */
import { ORIGIN } from "../hub/mod.ts";

/** What a page may do beyond all others. A route sets it in `ctx.state.allowance` when it draws one. */
export interface Allowance {
  /** The address of the broadcast that the page plays; empty: none. */
  readonly stream?: string;
  /** Origins of the sites that may show the page in a frame. */
  readonly frameOn?: readonly string[];
}

/** On every response. */
const HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

/** For what is drawn without a nonce because it has no script or style of its own. */
const BARE_POLICY = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Completes a response's headers. Of Fresh's policy two things go: the upgrade to
 * https, which would cut off a page served over http on a home network, and
 * 'unsafe-inline', which stays where Fresh has no nonce to put in its place.
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

/** The directives that an allowance changes. */
function* allowed(
  { stream, frameOn }: Allowance,
): Generator<readonly [name: string, sources: string]> {
  if (stream && URL.canParse(stream)) {
    // A broadcast may lead anywhere, and media run nothing; a playlist is read by a script.
    yield ["media-src", "'self' blob: https: http:"];
    yield ["connect-src", sources([new URL(stream).origin])];
  }
  if (frameOn) yield ["frame-ancestors", sources(frameOn)];
}

function sources(origins: readonly string[]): string {
  return ["'self'", ...origins.filter((origin) => ORIGIN.test(origin))]
    .join(" ");
}
