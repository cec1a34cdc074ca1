/** Maximum length of a token, in characters. */
export const MAX_BEARER_LENGTH = 4_096;

/**
 * Prefix of a token among a WebSocket's subprotocols. Browsers can't set another header
 * there, and URLs are logged.
 */
const SUBPROTOCOL = "hubbub.token.";

/**
 * Returns the token in a request: `Authorization: Bearer …`, or for a WebSocket the
 * subprotocol `hubbub.token.…`. Never from the URL.
 *
 * @returns A token that is too long is cut to one character more than the maximum.
 */
export function bearerOf(headers: Headers): string | undefined {
  return (inAuthorization(headers) ?? inSubprotocols(headers))
    ?.slice(0, MAX_BEARER_LENGTH + 1);
}

function inAuthorization(headers: Headers): string | undefined {
  const value = headers.get("authorization");
  // Other schemes aren't for us; a proxy may use one for a password.
  return value && /^bearer(?:\s|$)/i.test(value)
    ? value.slice("bearer".length).trim()
    : undefined;
}

function inSubprotocols(headers: Headers): string | undefined {
  const list = headers.get("sec-websocket-protocol");
  if (!list?.includes(SUBPROTOCOL)) return undefined;
  return list.split(",").map((name) => name.trim())
    .find((name) => name.startsWith(SUBPROTOCOL))
    ?.slice(SUBPROTOCOL.length);
}

/** Whether a token is a JWT. None of our own tokens contains a dot. */
export function isJwt(bearer: string): boolean {
  return bearer.split(".").length === 3;
}
