import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  type JWTVerifyGetKey,
} from "jose";
import { OperatorError } from "../operator/operator_error.ts";
import { Refusal } from "../refusal.ts";
import { reason, report } from "../operator/report.ts";

/** The algorithms that public keys are accepted for. */
export const PUBLIC_ALGORITHMS = ["RS256", "ES256"] as const;

/** RFC 7518 forbids shorter RSA keys. */
const MIN_RSA_BITS = 2_048;

/**
 * How long no keys are fetched after a failure, in milliseconds, so that made-up tokens
 * can't make us flood the site.
 */
const RETRY_AFTER_MS = 5_000;

/**
 * Opens the public keys of a site that signs tokens for its users (RFC 7517).
 *
 * @param jwks The path of a file, which is read now, or an http(s) URL, which is fetched
 * for the first token and cached for ten minutes.
 * @throws {OperatorError} The file can't be used.
 */
export function openKeySet(jwks: string): Promise<JWTVerifyGetKey> {
  return /^https?:\/\//i.test(jwks)
    ? Promise.resolve(remoteKeys(new URL(jwks)))
    : localKeys(jwks);
}

async function localKeys(path: string): Promise<JWTVerifyGetKey> {
  try {
    const set = JSON.parse(await read(path)) as JSONWebKeySet;
    const keys = createLocalJWKSet(set);
    await check(set.keys);
    return keys;
  } catch (error) {
    const shown = path.replace(/[\p{C}\u2028\u2029]/gu, "?");
    throw new OperatorError(
      `Cannot use the keys from JWT_JWKS=${shown}: ${
        fileProblem(error)
      }. JWT_JWKS must be a JSON Web Key Set of public keys for RS256 or ES256: a file in DATA_DIR or the project's folder, or an https URL.`,
      { cause: error },
    );
  }
}

async function read(path: string): Promise<string> {
  // Checked first: on a terminal, Deno would prompt the operator.
  const { state } = await Deno.permissions.query({ name: "read", path });
  if (state !== "granted") {
    throw new Error(
      "this process can only read files in DATA_DIR and the project's folder",
    );
  }
  return await Deno.readTextFile(path);
}

function fileProblem(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (
    error instanceof SyntaxError || error instanceof errors.JWKSInvalid
  ) return "it is not a JSON Web Key Set";
  return reason(error);
}

/** Checks the keys now, so that the operator learns about a bad key instead of a viewer. */
async function check(keys: readonly JWK[]): Promise<void> {
  let usable = 0;
  for (const [i, key] of keys.entries()) {
    if (key.kty === "oct" || "d" in key) {
      throw new Error(
        `its key ${i + 1} is secret: only the site that signs may have it`,
      );
    }
    const algorithm = algorithmOf(key);
    if (!algorithm) continue;
    const imported = await tryOut(key, algorithm).catch((cause) => {
      throw new Error(`its key ${i + 1} can't be read`, { cause });
    });
    if (bits(imported) < MIN_RSA_BITS) {
      throw new Error(
        `its key ${i + 1} is an RSA key of fewer than ${MIN_RSA_BITS} bits`,
      );
    }
    usable++;
  }
  if (usable === 0) throw new Error("it has no such key");
}

/** Returns the algorithm that a key is used with here; `undefined`: it has another use. */
function algorithmOf({ kty, crv, alg, use }: JWK): string | undefined {
  const algorithm = kty === "RSA"
    ? "RS256"
    : kty === "EC" && crv === "P-256"
    ? "ES256"
    : undefined;
  const other = (alg !== undefined && alg !== algorithm) ||
    (use !== undefined && use !== "sig");
  return other ? undefined : algorithm;
}

/**
 * Imports a key and tries it out: Deno imports a point that isn't on the curve, and fails
 * only when using it.
 */
async function tryOut(jwk: JWK, algorithm: string): Promise<CryptoKey> {
  const key = await importJWK(jwk, algorithm);
  if (!(key instanceof CryptoKey)) throw new Error("it is not a public key");
  const { name } = key.algorithm;
  const nothing = new Uint8Array(64);
  await crypto.subtle.verify({ name, hash: "SHA-256" }, key, nothing, nothing);
  return key;
}

/** Returns the length of an RSA key; others are always long enough. */
function bits({ algorithm }: CryptoKey): number {
  return "modulusLength" in algorithm
    ? Number(algorithm.modulusLength)
    : Infinity;
}

function remoteKeys(url: URL): JWTVerifyGetKey {
  let failedAt = -Infinity;
  const get = createRemoteJWKSet(url, {
    async [customFetch](url, options) {
      if (performance.now() - failedAt < RETRY_AFTER_MS) {
        throw new Error("it failed a moment ago");
      }
      return await fetch(url, options);
    },
  });
  return async (header, token) => {
    try {
      return await get(header, token);
    } catch (error) {
      if (isAboutToken(error)) throw error;
      if (performance.now() - failedAt >= RETRY_AFTER_MS) {
        failedAt = performance.now();
        report("warn", "keys_unavailable", { reason: reason(error) });
      }
      throw new Refusal(
        "unavailable",
        "Cannot sign you in now: the keys of the site you signed in with can't be fetched. Try again in a moment.",
        { retryAfterMs: RETRY_AFTER_MS, cause: error },
      );
    }
  };
}

/** Whether the keys are available, but the token names none of them. */
function isAboutToken(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys;
}
