import { createHash } from "node:crypto";
import {
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from "jose";
import { MAX_BEARER_LENGTH } from "./bearer.ts";
import { openKeySet, PUBLIC_ALGORITHMS } from "./key_set.ts";
import { standInName, type Voucher } from "./person.ts";
import type { Role, Viewer } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { checkPublicName } from "../wording/names.ts";

/** How much a site's clock may differ from ours, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Prefix of the ids of users who signed in with a site's token. Ids in cookies have another length. */
const ID_PREFIX = "u_";

/** Length of the hash in an id, in characters: 132 bits. */
const ID_LENGTH = 22;

/** Matches canonical base64url: the unused bits of the last character are 0 (RFC 4648, 3.5). */
const PART = "(?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?";

/**
 * Matches three such parts; the last is empty if there is no signature. Decoders ignore
 * spaces and more, so one token would have many spellings.
 */
const TOKEN = new RegExp(`^(?!\\.)${PART}\\.(?!\\.)${PART}\\.${PART}$`);

/** The largest value of a Date, in milliseconds since 1970. */
const LAST_DATE = 8.64e15;

const ROLES: readonly unknown[] = [
  "viewer",
  "moderator",
  "host",
] satisfies Role[];

/** The keys that sites sign with. */
export interface VoucherOptions {
  /** The secret for HS256, at least 32 characters: JWT_SECRET. */
  readonly secret?: string;
  /** The path or URL of the public keys for RS256 and ES256: JWT_JWKS. */
  readonly jwks?: string;
  /** The required `aud`: JWT_AUDIENCE. */
  readonly audience: string;
}

/** A user who signed in with a site's token. */
interface Vouched {
  /** Has the role `viewer`; the voucher's role applies in its rooms. */
  readonly viewer: Viewer;
  readonly voucher: Voucher;
}

/** How to verify tokens of one algorithm. */
interface Method {
  readonly algorithm: string;
  /** Verifies that the token is signed with this algorithm. */
  readonly verify: (
    token: string,
    options: JWTVerifyOptions,
  ) => Promise<{ payload: JWTPayload }>;
}

/**
 * Verifies the tokens (JWT, RFC 7519) that sites sign for their users. The key for each
 * algorithm is fixed here, never chosen by the token: a public key is not an HS256
 * secret, and keys inside a token (`jwk`, `jku`, `x5u`) are ignored.
 */
export class Vouchers {
  readonly #audience: string;
  readonly #methods: readonly Method[];

  private constructor(audience: string, methods: readonly Method[]) {
    this.#audience = audience;
    this.#methods = methods;
  }

  /** @throws {OperatorError} The file of public keys can't be used. */
  static async open(
    { secret, jwks, audience }: VoucherOptions,
  ): Promise<Vouchers> {
    return new Vouchers(audience, [
      ...secret === undefined ? [] : [await secretMethod(secret)],
      ...jwks === undefined ? [] : publicMethods(await openKeySet(jwks)),
    ]);
  }

  /**
   * Verifies a token and returns its user.
   *
   * @throws {Refusal} `unauthorised` with the reason; `unavailable` if the keys can't be
   * fetched. The messages contain nothing from the token.
   */
  async verify(token: string): Promise<Vouched> {
    if (token.length > MAX_BEARER_LENGTH) {
      throw tokenRefusal(`is longer than ${MAX_BEARER_LENGTH} characters`);
    }
    const claims = await this.#claims(token);
    const id = ID_PREFIX + identify(claims);
    return {
      viewer: { id, name: readName(claims.name, id), role: "viewer" },
      voucher: {
        role: readRole(claims.role),
        ...claims.room !== undefined && { rooms: readRooms(claims.room) },
        // Includes the clock tolerance; otherwise an accepted token could expire at once.
        expiresAt: Math.min(
          (Number(claims.exp) + CLOCK_TOLERANCE_SECONDS) * 1_000,
          LAST_DATE,
        ),
      },
    };
  }

  async #claims(token: string): Promise<JWTPayload> {
    const algorithm = algorithmOf(token);
    const method = this.#methods.find((method) =>
      method.algorithm === algorithm
    );
    if (!method) {
      const algorithms = this.#methods.map(({ algorithm }) => algorithm);
      throw tokenRefusal(
        `is not signed with an algorithm that this chat accepts (${
          algorithms.join(", ")
        })`,
      );
    }
    try {
      const { payload } = await method.verify(token, {
        algorithms: [method.algorithm],
        audience: this.#audience,
        requiredClaims: ["sub", "exp"],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      return payload;
    } catch (error) {
      // Not set as the cause, because it contains the token's claims.
      throw error instanceof Refusal ? error : tokenRefusal(problemOf(error));
    }
  }
}

async function secretMethod(secret: string): Promise<Method> {
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  return {
    algorithm: "HS256",
    verify: (token, options) => jwtVerify(token, key, options),
  };
}

function publicMethods(keys: JWTVerifyGetKey): Method[] {
  return PUBLIC_ALGORITHMS.map((algorithm) => ({
    algorithm,
    verify: (token, options) => jwtVerify(token, keys, options),
  }));
}

/** Returns the algorithm that a token names. It only selects a method; the key is fixed. */
function algorithmOf(token: string): string | undefined {
  try {
    if (TOKEN.test(token)) return decodeProtectedHeader(token).alg;
  } catch {
    // The header isn't JSON.
  }
  throw tokenRefusal("can't be read");
}

function tokenRefusal(problem: string): Refusal {
  return new Refusal(
    "unauthorised",
    `Cannot sign you in: your site's token ${problem}.`,
  );
}

/** Returns the reason for which a token is refused, without any of the token's content. */
function problemOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === "missing") return `has no ${error.claim}`;
    if (error.claim === "aud") return "is meant for another service (aud)";
    if (error.reason === "check_failed") return "is not valid yet";
    return `has an ${error.claim} that is not a time`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return "is not signed by a site that this chat knows";
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return "is signed with a key that this chat does not know";
  }
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    return "does not say which of several keys signed it (kid)";
  }
  // jose's own errors concern the token, any other the key.
  return error instanceof errors.JOSEError
    ? "can't be read"
    : "is signed with a key that does not fit its algorithm";
}

/** Returns the same id for the same user of the same site. */
function identify({ iss = "", sub }: JWTPayload): string {
  if (typeof sub !== "string" || sub === "") {
    throw tokenRefusal("has a sub that is not the id of a user");
  }
  // A line break would let two different pairs hash the same text.
  if (typeof iss !== "string" || iss.includes("\n")) {
    throw tokenRefusal("has an iss that is not the name of a site");
  }
  return createHash("sha256").update(`${iss}\n${sub}`).digest("base64url")
    .slice(0, ID_LENGTH);
}

/** Returns the user's name, or a generated one if guests may not use theirs either. */
function readName(name: unknown, id: string): string {
  try {
    if (typeof name === "string") return checkPublicName(name);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  return standInName(id);
}

function readRole(role: unknown = "viewer"): Role {
  if (!ROLES.includes(role)) {
    throw tokenRefusal("has a role that is not viewer, moderator or host");
  }
  return role as Role;
}

function readRooms(room: unknown): readonly string[] {
  const rooms: unknown[] = Array.isArray(room) ? room : [room];
  if (!rooms.every((name) => typeof name === "string")) {
    throw tokenRefusal("has a room that is neither a name nor a list of names");
  }
  return rooms;
}
