/**
 * Parses settings that name other servers.
 *
 * @module
 */
import { keyOf } from "../../hub/moderation/hook/signature.ts";
import { OperatorError } from "../../hub/operator/operator_error.ts";

/** Returns the error for a value that is invalid. */
export function wrong(
  name: string,
  value: string,
  takes: string,
): OperatorError {
  // A line break or escape sequence in the value must not break the single line.
  const shown = value.replace(/[\p{C}\u2028\u2029]/gu, "?");
  return new OperatorError(
    `Cannot start: ${name}=${shown} is invalid; ${name} must be ${takes}.`,
  );
}

/**
 * Plain HTTP is only for a site on this machine; elsewhere an attacker on the network
 * could replace the keys.
 */
export function parseJwks(value: string): string {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(value)) return value;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const safe = url?.protocol === "https:" ||
    url?.protocol === "http:" &&
      /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (!url || !safe || url.username || url.password) {
    throw wrong(
      "JWT_JWKS",
      value.includes("@") ? "…" : value,
      "the path of a file with a JSON Web Key Set, or its URL: https://…, or http://localhost…, without a user name or password",
    );
  }
  return url.href;
}

/**
 * Returns a parser for the URL of the operator's own server. The URL isn't shown: it may
 * contain a password or a token.
 */
export function urlIn(name: string): (value: string) => string {
  return (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (
      !url || !/^https?:$/.test(url.protocol) || url.username ||
      url.password || url.hash
    ) {
      throw wrong(
        name,
        "…",
        "a URL: https://… or http://…, without a user name, password or fragment",
      );
    }
    return url.href;
  };
}

/** Returns a parser for the secret that signs requests to it. */
export function signingSecretIn(name: string): (value: string) => string {
  return (value) => {
    if (keyOf(value)) return value;
    throw wrong(
      name,
      "…",
      'whsec_ and the base64 of 24 to 64 bytes (echo "whsec_$(openssl rand -base64 32)" generates one)',
    );
  };
}
