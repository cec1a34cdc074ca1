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
import type { Voucher } from "./person.ts";
import type { Role, Viewer } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { checkName } from "../wording/text.ts";

/** By how much a site's clock may differ from ours, in seconds. */
const CLOCK_TOLERANCE = 5;

/** What the id of a viewer begins with whom a site vouches for: ids that cookies hold have another length. */
const ID_PREFIX = "u_";

/** Characters of the hash that an id has: 132 bits. */
const ID_LENGTH = 22;

/** base64url as encoders write it: the last character's bits that mean nothing are 0 (RFC 4648, 3.5). */
const PART = "(?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?";

/**
 * Three such parts, the last one empty where nothing signed them. Decoders let spaces
 * and more pass, so that one token would have many spellings.
 */
const TOKEN = new RegExp(`^(?!\\.)${PART}\\.(?!\\.)${PART}\\.${PART}$`);

/** The last moment that a date can be, in milliseconds since 1970. */
const LAST_DATE = 8.64e15;

const ROLES: readonly unknown[] = [
  "viewer",
  "moderator",
  "host",
] satisfies Role[];

/** With what sites sign. */
export interface VoucherOptions {
  /** What a site signs HS256 with, at least 32 characters: JWT_SECRET. */
  readonly secret?: string;
  /** The path or the URL of the public keys for RS256 and ES256: JWT_JWKS. */
  readonly jwks?: string;
  /** What `aud` must name: JWT_AUDIENCE. */
  readonly audience: string;
}

/** Whom a site vouches for, and what it says of them. */
interface Vouched {
  /** With the role of a viewer; the voucher's counts in its rooms. */
  readonly viewer: Viewer;
  readonly voucher: Voucher;
}

/** How tokens of one algorithm are verified. */
interface Method {
  readonly algorithm: string;
  /** Verifies that this algorithm signed the token, and no other. */
  readonly verify: (
    token: string,
    options: JWTVerifyOptions,
  ) => Promise<{ payload: JWTPayload }>;
}

/**
 * Verifies the tokens (JWT, RFC 7519) by which sites vouch for their users. Which key
 * may verify an algorithm is settled here, never by the token: a public key is no
 * secret of HS256, and keys that a token brings along (`jwk`, `jku`, `x5u`) are ignored.
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
   * Who a token is about.
   *
   * @throws {Refusal} `unauthorised`, with what is wrong; `unavailable`: the keys can't
   * be fetched now. Neither repeats anything of the token.
   */
  async verify(token: string): Promise<Vouched> {
    if (token.length > MAX_BEARER_LENGTH) {
      throw refuse(`is longer than ${MAX_BEARER_LENGTH} characters`);
    }
    const claims = await this.#claims(token);
    const id = ID_PREFIX + identify(claims);
    return {
      viewer: { id, name: readName(claims.name, id), role: "viewer" },
      voucher: {
        role: readRole(claims.role),
        ...claims.room !== undefined && { rooms: readRooms(claims.room) },
        // As late as a token is taken: else one would be taken, and be over at once.
        expiresAt: Math.min(
          (Number(claims.exp) + CLOCK_TOLERANCE) * 1_000,
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
      throw refuse(
        `is not signed with an algorithm that this chat takes (${
          algorithms.join(", ")
        })`,
      );
    }
    try {
      const { payload } = await method.verify(token, {
        algorithms: [method.algorithm],
        audience: this.#audience,
        requiredClaims: ["sub", "exp"],
        clockTolerance: CLOCK_TOLERANCE,
      });
      return payload;
    } catch (error) {
      // Not as the cause: it holds what the token says.
      throw error instanceof Refusal ? error : refuse(why(error));
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

/** What a token says that it is signed with. Only chooses the key, and believes nothing. */
function algorithmOf(token: string): string | undefined {
  try {
    if (TOKEN.test(token)) return decodeProtectedHeader(token).alg;
  } catch {
    // Its header is no JSON.
  }
  throw refuse("can't be read");
}

function refuse(why: string): Refusal {
  return new Refusal(
    "unauthorised",
    `Cannot sign you in: your site's token ${why}.`,
  );
}

/** What is wrong with a token, without anything that stands in it. */
function why(error: unknown): string {
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
  // What jose throws of its own is about the token, and all else about the key.
  return error instanceof errors.JOSEError
    ? "can't be read"
    : "is signed with a key that is not fit for it";
}

/** The same for the same user of the same site, and for nobody else. */
function identify({ iss = "", sub }: JWTPayload): string {
  if (typeof sub !== "string" || sub === "") {
    throw refuse("has a sub that names no user");
  }
  // On one line, so that no two pairs of them make the same text.
  if (typeof iss !== "string" || iss.includes("\n")) {
    throw refuse("has an iss that names no site");
  }
  return createHash("sha256").update(`${iss}\n${sub}`).digest("base64url")
    .slice(0, ID_LENGTH);
}

/** A user is not kept out for a name that can't be shown. */
function readName(name: unknown, id: string): string {
  try {
    if (typeof name === "string") return checkName(name);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  const start = id.slice(ID_PREFIX.length, ID_PREFIX.length + 4);
  return `User ${start}`;
}

function readRole(role: unknown = "viewer"): Role {
  if (!ROLES.includes(role)) {
    throw refuse("has a role that is not viewer, moderator or host");
  }
  return role as Role;
}

function readRooms(room: unknown): readonly string[] {
  const rooms: unknown[] = Array.isArray(room) ? room : [room];
  if (!rooms.every((name) => typeof name === "string")) {
    throw refuse("has a room that is neither a name nor a list of names");
  }
  return rooms;
}
