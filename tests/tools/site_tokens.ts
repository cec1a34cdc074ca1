/**
 * Signs tokens as a site does, with keys that these `Vouchers` know.
 *
 * @module
 */
import {
  assertEquals,
  assertFalse,
  assertMatch,
  assertRejects,
} from "@std/assert";
import {
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from "jose";
import { Refusal } from "../../hub/refusal.ts";
import { type VoucherOptions, Vouchers } from "../../hub/people/voucher.ts";
import { TempDir } from "./temp_dir.ts";

export const SECRET = "the site's own secret, of 32 characters or more";
export const encoder = new TextEncoder();

export const rsa = await generateKeyPair("RS256", { extractable: true });
export const ec = await generateKeyPair("ES256", { extractable: true });
export const foreign = await generateKeyPair("RS256");

export const JWKS = JSON.stringify({
  keys: [
    { ...await exportJWK(rsa.publicKey), kid: "rsa", alg: "RS256" },
    { ...await exportJWK(ec.publicKey), kid: "ec" },
  ],
});

export const bySecret = await open({ secret: SECRET });
export const byKeys = await open({}, JWKS);
export const byBoth = await open({ secret: SECRET }, JWKS);

/** @param jwks The content of the public keys' file. */
export async function open(options: Partial<VoucherOptions>, jwks?: string) {
  using folder = new TempDir();
  const path = `${folder.path}/keys.json`;
  if (jwks !== undefined) Deno.writeTextFileSync(path, jwks);
  return await Vouchers.open({
    audience: "hubbub",
    ...jwks !== undefined && { jwks: path },
    ...options,
  });
}

export const now = () => Math.floor(Date.now() / 1_000);

/** The claims of a valid user. */
export const claims = (more: JWTPayload = {}): JWTPayload => ({
  iss: "https://site.example",
  sub: "user-1",
  aud: "hubbub",
  exp: now() + 3_600,
  name: "Ann",
  ...more,
});

export function signed(
  payload = claims(),
  {
    key = encoder.encode(SECRET),
    ...header
  }: Partial<JWTHeaderParameters> & { key?: CryptoKey | Uint8Array } = {},
): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: "HS256", ...header })
    .sign(key);
}

/** A token with arbitrary parts and a valid signature. */
export async function signedByHand(
  header: string,
  payload: string,
): Promise<string> {
  const encode = (part: string | Uint8Array) =>
    (typeof part === "string" ? encoder.encode(part) : part)
      .toBase64({ alphabet: "base64url", omitPadding: true });
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(SECRET),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const text = `${encode(header)}.${encode(payload)}`;
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(text));
  return `${text}.${encode(new Uint8Array(mac))}`;
}

/** Returns the message of a token's refusal: one sentence that repeats nothing of the token. */
export async function refusal(token: string, by = bySecret): Promise<string> {
  const refused = await assertRejects(() => by.verify(token), Refusal);
  assertEquals(refused.code, "unauthorised");
  assertEquals(refused.cause, undefined);
  assertMatch(
    refused.message,
    /^Cannot sign you in: your site's token [\x20-\x7e]+\.$/,
  );
  assertFalse(/user-1|Ann|evil/.test(refused.message), refused.message);
  return refused.message;
}
