/**
 * The entries of a room's state.
 *
 * @module
 */
import type { Changes } from "../../engine/engine.ts";
import type {
  Links,
  Reply,
  Role,
  RoomRules,
  RoomTexts,
  Viewer,
} from "../../protocol.ts";

/** A room's rules and texts, including those that only moderators and hosts may see. */
export interface Rules extends RoomRules, RoomTexts {
  /** Origins of the sites that may embed the chat. */
  readonly embedOn: readonly string[];
  /** Patterns of words that messages must not contain ({@link ../../wording/words.ts}). */
  readonly blockedWords: readonly string[];
}

export const DEFAULT_RULES: Rules = {
  slowSeconds: 0,
  closed: false,
  signedInOnly: false,
  links: true,
  emojiOnly: false,
  minAgeSeconds: 0,
  review: "nothing",
  delaySeconds: 0,
  blockedWords: [],
  title: "",
  description: "",
  stream: "",
  embedOn: [],
};

/** A viewer's role in a room. */
export interface Grant {
  readonly role: Exclude<Role, "viewer">;
  /** Their name, which no one else can use in this room. */
  readonly name: string;
  /** Its source: the opening of the room, a role link (by id), another host, or the operator. */
  readonly by: string;
}

/** A role link. Only the hash of its secret is stored, which is its id. */
export interface RoleLink {
  readonly role: Grant["role"];
  /** When it was created, in milliseconds since 1970. */
  readonly at: number;
}

/** A viewer's timeout or ban. */
export interface StoredRestriction {
  readonly kind: "timeout" | "ban";
  readonly name: string;
  readonly at: number;
  /** When it ends, in milliseconds since 1970; absent: never. */
  readonly until?: number;
  readonly reason?: string;
  /** Whether the viewer's addresses are banned too. A timeout always extends to new viewers from there. */
  readonly addresses?: true;
}

/**
 * A role that a token gives, as last seen: other instances, and this one once the viewer
 * has left, know their rank by it. It gives no rights.
 */
export interface TokenRole {
  readonly role: Grant["role"];
  readonly name: string;
  /** The role link, by id; absent: a site's token gives it. */
  readonly link?: string;
  /** Until when it counts, in milliseconds since 1970; absent: as long as its link does. */
  readonly until?: number;
}

/** That a role was taken away from a viewer; times are in milliseconds since 1970. */
export interface TakenRole {
  /** When it was. The role of earlier messages no longer protects their author. */
  readonly at: number;
  /** Role links created until then give the viewer no role; absent: all do. */
  readonly closedUntil?: number;
}

/** Returns when a restriction ends, in milliseconds since 1970; `Infinity`: never. */
export function endOf({ until = Infinity }: StoredRestriction): number {
  return until;
}

/**
 * Returns the earliest `since` of people who are bound by a restriction because they come
 * from its viewer's address. A ban with addresses binds everyone there; a timeout binds
 * viewers first seen after it, so that a new cookie doesn't evade it and a flatmate isn't
 * affected.
 *
 * @returns In milliseconds since 1970; `Infinity`: no one is bound.
 */
export function bindsFrom(restricted: StoredRestriction | undefined): number {
  if (restricted?.addresses) return 0;
  return restricted?.kind === "timeout" ? restricted.at : Infinity;
}

/** A message in the review queue. */
export interface HeldMessage {
  readonly at: number;
  readonly from: Viewer;
  readonly text: string;
  readonly links?: Links;
  readonly reply?: Reply;
  readonly key: string;
  /** The reason for which it is held. */
  readonly why: string;
}

/** The keys of a room's state. */
export const stateKey = {
  rules: "rules",
  pin: "pin",
  /** @param viewer A viewer's id. */
  role: (viewer: string) => `role:${viewer}`,
  /** @param viewer A viewer's id. */
  tokenRole: (viewer: string) => `token:${viewer}`,
  /** @param viewer A viewer's id. */
  taken: (viewer: string) => `taken:${viewer}`,
  /** @param hash SHA-256 of the link's secret, in hexadecimal. */
  link: (hash: string) => `link:${hash}`,
  /** @param viewer A viewer's id. */
  restriction: (viewer: string) => `restriction:${viewer}`,
  /**
   * Its value is the id of the viewer whose restriction it belongs to.
   *
   * @param hash Keyed hash of an address.
   */
  address: (hash: string) => `address:${hash}`,
  /** @param id A held message's id. */
  held: (id: string) => `held:${id}`,
} as const;

/** Returns the changes that set these entries; `undefined` removes one. */
export function changes(
  ...entries: readonly (readonly [key: string, value: unknown])[]
): Changes {
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      value === undefined ? null : JSON.stringify(value),
    ]),
  );
}
