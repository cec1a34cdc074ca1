import { bearerOf, isJwt, MAX_BEARER_LENGTH } from "./bearer.ts";
import type { Acquaintance, Identity } from "./identity.ts";
import type { Person } from "./person.ts";
import { Refusal } from "../refusal.ts";
import { hashToken, sameSecret } from "./token.ts";
import type { Vouchers } from "./voucher.ts";

/** Hexadecimal characters of a secret's hash by which a program is known. */
const ID_LENGTH = 20;

/** By what people are known. */
export interface Recognition {
  readonly identity: Identity;
  /** `undefined`: no site vouches for anybody here. */
  readonly vouchers?: Vouchers;
  /** `undefined`: nobody is the operator. */
  readonly adminToken?: string;
}

/** Who a request is from. */
interface Recognised {
  readonly person: Person;
  /** Whether they said who they are. A browser that is new should {@linkcode Identity.remember} it. */
  readonly known: boolean;
  /** Whether their cookie should be renewed. */
  readonly stale: boolean;
  /** Whether it is the cookie of a frame on another site's page. */
  readonly framed: boolean;
}

/**
 * Finds out who a request is from. A token counts first: a JWT says by itself who it is
 * about; ADMIN_TOKEN and a link's secret say what the viewer of the cookie may do.
 *
 * @param address Where it comes from, through the trusted proxies.
 * @throws {Refusal} `unauthorised`: the token is not to be believed; `unavailable`: the
 * keys to verify it can't be fetched. Whether there is such a link is for its room to say.
 */
export async function personOf(
  headers: Headers,
  address: string,
  { identity, vouchers, adminToken }: Recognition,
): Promise<Recognised> {
  const bearer = bearerOf(headers);
  if (bearer !== undefined && bearer.length > MAX_BEARER_LENGTH) {
    throw new Refusal(
      "unauthorised",
      `Cannot sign you in: a token takes at most ${MAX_BEARER_LENGTH} characters.`,
    );
  }
  if (bearer !== undefined && isJwt(bearer)) {
    if (!vouchers) {
      throw new Refusal(
        "unauthorised",
        "Cannot sign you in: this chat takes no tokens of other sites.",
      );
    }
    // The site knows its users, and since when is its affair.
    const vouched = { ...await vouchers.verify(bearer), since: 0 };
    return {
      person: { ...vouched, address, admin: false },
      known: true,
      stale: false,
      framed: false,
    };
  }
  const recalled = await identity.recall(headers);
  const admin = bearer !== undefined && adminToken !== undefined &&
    sameSecret(bearer, adminToken);
  const link = bearer !== undefined && !admin && { link: hashToken(bearer) };
  const { viewer, since } = recalled ??
    (bearer === undefined ? identity.introduce() : programOf(bearer));
  return {
    person: { viewer, address, since, admin, ...link },
    known: recalled !== undefined,
    stale: recalled?.stale ?? false,
    framed: recalled?.framed ?? false,
  };
}

/** A program that keeps no cookie is the same viewer whenever it brings the same secret. */
function programOf(secret: string): Acquaintance {
  // Everybody is told the id, and the hash itself is what a link is kept by.
  const id = hashToken(`viewer:${hashToken(secret)}`).slice(0, ID_LENGTH);
  return {
    viewer: { id: `b_${id}`, name: `Bot ${id.slice(0, 4)}`, role: "viewer" },
    since: 0,
  };
}
