/**
 * Signatures of requests as Standard Webhooks has them
 * ({@link https://github.com/standard-webhooks/standard-webhooks}): libraries in many
 * languages verify them.
 *
 * @module
 */
import { Hmac } from "../../people/hmac.ts";

const PREFIX = "whsec_";

/** The lengths of a key in bytes, by the standard. */
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;

/** Returns the key in a secret (`whsec_` and base64); `undefined`: it has another form. */
export function keyOf(secret: string): Uint8Array | undefined {
  if (!secret.startsWith(PREFIX)) return undefined;
  try {
    const key = Uint8Array.fromBase64(secret.slice(PREFIX.length));
    return key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES
      ? key
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns the headers that sign a request.
 *
 * @param id The same for the same request, if it is repeated.
 * @param at In milliseconds since 1970.
 */
export function signedHeaders(
  key: Hmac,
  id: string,
  at: number,
  body: string,
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${
      key.of(`${id}.${timestamp}.${body}`).toBase64()
    }`,
  };
}
