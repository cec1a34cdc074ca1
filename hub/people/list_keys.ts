import { Buffer } from "node:buffer";
import { hkdfSync } from "node:crypto";
import {
  calculateJwkThumbprint,
  exportJWK,
  FlattenedSign,
  type JWK,
} from "jose";

/** The algorithm of the signatures (RFC 9864). */
export const ALGORITHM = "Ed25519";

/** The `typ` of signed ban lists: what is signed for another purpose is not one. */
export const TYPE = "hubbub-bans";

/** What precedes the 32 bytes of a private key in PKCS #8 (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

interface ListKey {
  readonly key: CryptoKey;
  readonly jwk: JWK;
  readonly thumbprint: string;
}

/**
 * The keys that sign this server's ban lists. They are derived from its secrets, so that all
 * its processes sign alike, and after a restart too.
 */
export class ListKeys {
  readonly #secrets: readonly string[];
  #keys: Promise<readonly ListKey[]> | undefined;

  /** @param secrets The newest first: it signs. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  /** Returns the public keys, the one that signs first (RFC 7517). */
  async publicKeys(): Promise<JWK[]> {
    return (await this.#all()).map(({ jwk, thumbprint }) => ({
      ...jwk,
      kid: thumbprint,
      alg: ALGORITHM,
      use: "sig",
    }));
  }

  /** Whether one of these keys has a thumbprint. */
  async areOwn(thumbprint: string): Promise<boolean> {
    return (await this.#all()).some((key) => key.thumbprint === thumbprint);
  }

  /** Returns a list as a signed file: JSON (JWS, RFC 7515) with the public key in it. */
  async sign(list: object): Promise<string> {
    const [{ key, jwk, thumbprint }] = await this.#all();
    const jws = await new FlattenedSign(
      new TextEncoder().encode(JSON.stringify(list)),
    ).setProtectedHeader({
      alg: ALGORITHM,
      typ: TYPE,
      kid: thumbprint,
      jwk,
    }).sign(key);
    return JSON.stringify(jws);
  }

  #all(): Promise<readonly ListKey[]> {
    return this.#keys ??= Promise.all(this.#secrets.map(derive));
  }
}

async function derive(secret: string): Promise<ListKey> {
  // The info separates this use from cookies and hashes, which the same secret signs.
  const seed = hkdfSync("sha256", secret, "", "hubbub ban lists", 32);
  const pkcs8 = Buffer.concat([PKCS8_PREFIX, Buffer.from(seed)]);
  const usages: KeyUsage[] = ["sign"];
  const key = await crypto.subtle.importKey(
    "pkcs8",
    pkcs8,
    ALGORITHM,
    true,
    usages,
  );
  const { kty, crv, x } = await exportJWK(key);
  const jwk = { kty, crv, x };
  return { key, jwk, thumbprint: await calculateJwkThumbprint(jwk) };
}
