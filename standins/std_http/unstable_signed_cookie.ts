/**
 * Signed cookie values, as in `@std/http/unstable-signed-cookie`: the value, a dot, and
 * its HMAC in hexadecimal.
 *
 * @module
 */
const encoder = new TextEncoder();

/** The start of the signature, after the last dot. */
function split(signedCookie: string): [value: string, signature: string] {
  const dot = signedCookie.lastIndexOf(".");
  return dot < 0
    ? [signedCookie, ""]
    : [signedCookie.slice(0, dot), signedCookie.slice(dot + 1)];
}

function encodeHex(bytes: ArrayBuffer): string {
  return Array.from(
    new Uint8Array(bytes),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}

function decodeHex(hex: string): Uint8Array<ArrayBuffer> {
  const { length } = encoder.encode(hex);
  if (length % 2 === 1) {
    throw new RangeError(
      `Cannot decode input as hex: Length (${length}) must be divisible by 2`,
    );
  }
  const wrong = hex.match(/[^0-9a-f]/i);
  if (wrong) {
    throw new TypeError(
      `Cannot decode input as hex: Invalid character (${wrong[0]})`,
    );
  }
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** Signs a cookie's value. */
export async function signCookie(
  value: string,
  key: CryptoKey,
): Promise<string> {
  return `${value}.${
    encodeHex(await crypto.subtle.sign("HMAC", key, encoder.encode(value)))
  }`;
}

/**
 * Whether the value was signed with this key.
 *
 * @throws {TypeError | RangeError} if the signature is not hexadecimal, which a client
 * can cause.
 */
export async function verifySignedCookie(
  signedCookie: string,
  key: CryptoKey,
): Promise<boolean> {
  const [value, signature] = split(signedCookie);
  if (!value || !signature) return false;
  return await crypto.subtle.verify(
    "HMAC",
    key,
    decodeHex(signature),
    encoder.encode(value),
  );
}

/** The value of a signed cookie, without verification. */
export function parseSignedCookie(signedCookie: string): string {
  return split(signedCookie)[0];
}
