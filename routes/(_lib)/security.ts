/**
 * The headers that keep a page to itself.
 *
 * @module
 */

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
export function secure(headers: Headers): Headers {
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const policy = headers.get("content-security-policy") ?? BARE_POLICY;
  headers.set(
    "content-security-policy",
    policy.replace("; upgrade-insecure-requests", "").replaceAll(
      " 'unsafe-inline'",
      "",
    ),
  );
  return headers;
}
