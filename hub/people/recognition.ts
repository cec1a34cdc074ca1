import { bearerOf, isJwt, MAX_BEARER_LENGTH } from "./bearer.ts";
import type { IdentifiedViewer, Identity } from "./identity.ts";
import { idsOf, type Person } from "./person.ts";
import { Refusal } from "../refusal.ts";
import { hashToken, sameSecret } from "./token.ts";
import type { Vouchers } from "./voucher.ts";

/** Number of hexadecimal characters of a secret's hash in a program's id. */
const ID_LENGTH = 20;

/** What people are recognised by. */
export interface Recognition {
  readonly identity: Identity;
  /** `undefined`: no site's tokens are accepted. */
  readonly vouchers?: Vouchers;
  /** `undefined`: no one can sign in as the operator. */
  readonly adminToken?: string;
}

/** The person who makes a request, and the state of their cookie. */
interface Recognised {
  readonly person: Person;
  /** Whether they identified themselves. A new browser should be {@linkcode Identity.remember remembered}. */
  readonly known: boolean;
  /** Whether their cookie should be renewed. */
  readonly stale: boolean;
  /** Whether it is the cookie of a frame on another site's page. */
  readonly framed: boolean;
  /** Whether they should get a new id: their cookie may have been planted. */
  readonly exposed?: boolean;
}

/**
 * Returns the person who makes a request; a promise only if there is a JWT to verify. A JWT
 * names them itself; ADMIN_TOKEN and a role link's secret only say what the viewer of the
 * cookie may do.
 *
 * @param address The client's address, through trusted proxies.
 * @param secure Whether the request came over TLS.
 * @throws {Refusal} `unauthorised` if the token isn't valid; `unavailable` if the keys to
 * verify it can't be fetched. A link's secret is checked later, by its room.
 */
export function personOf(
  headers: Headers,
  address: string,
  recognition: Recognition,
  secure = false,
): Recognised | Promise<Recognised> {
  const { identity, adminToken } = recognition;
  const bearer = bearerOf(headers);
  if (bearer !== undefined && bearer.length > MAX_BEARER_LENGTH) {
    throw new Refusal(
      "unauthorised",
      `Cannot sign you in: a token can have at most ${MAX_BEARER_LENGTH} characters.`,
    );
  }
  if (bearer !== undefined && isJwt(bearer)) {
    return vouchedFor(
      bearer,
      address,
      recognition,
      identity.recall(headers, secure),
    );
  }
  const recalled = identity.recall(headers, secure);
  const admin = bearer !== undefined && adminToken !== undefined &&
    sameSecret(bearer, adminToken);
  const roleLink = bearer !== undefined && !admin
    ? hashToken(bearer)
    : undefined;
  const { viewer, since, earlier }: IdentifiedViewer = recalled ??
    (bearer === undefined ? identity.introduce() : programOf(bearer));
  return {
    person: {
      viewer,
      address,
      since,
      ...earlier !== undefined && { earlier },
      admin,
      ...roleLink !== undefined && { roleLink },
      ...recalled && roleLink !== undefined &&
        { otherIds: [programOf(bearer!).viewer.id] },
    },
    known: recalled !== undefined,
    stale: recalled?.stale ?? false,
    framed: recalled?.framed ?? false,
    ...recalled?.exposed && { exposed: true },
  };
}

/** @param guest The viewer of the cookie, if there is one. */
async function vouchedFor(
  token: string,
  address: string,
  { vouchers }: Recognition,
  guest: IdentifiedViewer | undefined,
): Promise<Recognised> {
  if (!vouchers) {
    throw new Refusal(
      "unauthorised",
      "Cannot sign you in: this chat does not accept tokens from other sites.",
    );
  }
  // The site knows its users; how long they have been known isn't our concern.
  const vouched = { ...await vouchers.verify(token), since: 0 };
  return {
    person: {
      ...vouched,
      address,
      admin: false,
      ...guest && { otherIds: idsOf(guest) },
    },
    known: true,
    stale: false,
    framed: false,
  };
}

/** Returns a program's viewer: one without a cookie is recognised by its secret. */
function programOf(secret: string): IdentifiedViewer {
  // Hashed twice, because the id is public and the hash itself identifies the role link.
  const id = hashToken(`viewer:${hashToken(secret)}`).slice(0, ID_LENGTH);
  return {
    viewer: { id: `b_${id}`, name: `Bot ${id.slice(0, 4)}`, role: "viewer" },
    since: 0,
  };
}
