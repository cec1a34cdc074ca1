/** Characters that a token may have: 4 KiB. */
export const MAX_BEARER_LENGTH = 4_096;

/**
 * What a token begins with where it stands among the subprotocols of a WebSocket: a
 * browser can set no other header there, and addresses are logged.
 */
const SUBPROTOCOL = "hubbub.token.";

/**
 * The token that a request brings: `Authorization: Bearer …`, or on the upgrade to a
 * WebSocket the subprotocol `hubbub.token.…`. Never one in the address.
 *
 * @returns Of a token that is too long one character more than it may have.
 */
export function bearerOf(headers: Headers): string | undefined {
  return (inAuthorization(headers) ?? inSubprotocols(headers))
    ?.slice(0, MAX_BEARER_LENGTH + 1);
}

function inAuthorization(headers: Headers): string | undefined {
  const value = headers.get("authorization");
  // Other schemes are for somebody else, such as a proxy that asks for a password.
  return value && /^bearer(?:\s|$)/i.test(value)
    ? value.slice("bearer".length).trim()
    : undefined;
}

function inSubprotocols(headers: Headers): string | undefined {
  return headers.get("sec-websocket-protocol")?.split(",")
    .map((name) => name.trim())
    .find((name) => name.startsWith(SUBPROTOCOL))
    ?.slice(SUBPROTOCOL.length);
}

/** Whether a token is a JWT, which is three parts; no other token of ours has a dot. */
export function isJwt(bearer: string): boolean {
  return bearer.split(".").length === 3;
}
