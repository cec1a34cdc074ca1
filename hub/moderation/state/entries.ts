/**
 * What a room's state holds, entry by entry.
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

/** The rules and texts of a room, with those that only its moderators and hosts may know. */
export interface Rules extends RoomRules, RoomTexts {
  /** Origins of the sites that may show the chat in a frame. */
  readonly embedOn: readonly string[];
  /** Patterns of words that messages may not hold ({@link ../../wording/words.ts}). */
  readonly blockedWords: readonly string[];
}

/** The rules of a new room. */
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
  /** Their name, which others can't take in this room. */
  readonly name: string;
  /** Where it comes from: the opening of the room, a link (by its id), another host, or the operator. */
  readonly by: string;
}

/** A capability link. Its secret is not kept, only the hash of it, which is its id. */
export interface RoleLink {
  readonly role: Grant["role"];
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
}

/** That a viewer may not write, and why. */
export interface StoredRestriction {
  readonly kind: "timeout" | "ban";
  readonly name: string;
  readonly at: number;
  /** When it ends, in milliseconds since 1970; absent: never. */
  readonly until?: number;
  readonly reason?: string;
  /** Whether the addresses that the viewer comes from are banned with them. A timeout holds for whoever is new there. */
  readonly addresses?: true;
}

/** When a restriction is over, in milliseconds since 1970; `Infinity`: never. */
export function endOf({ until = Infinity }: StoredRestriction): number {
  return until;
}

/**
 * Who was first seen then or later is bound by a restriction if they come from its
 * viewer's address: by a ban with addresses everybody, by a timeout whoever is new since,
 * so that a new cookie is no way out of it and a flatmate may go on.
 *
 * @returns In milliseconds since 1970; `Infinity`: nobody is.
 */
export function bindsFrom(restricted: StoredRestriction | undefined): number {
  if (restricted?.addresses) return 0;
  return restricted?.kind === "timeout" ? restricted.at : Infinity;
}

/** A message that waits for a moderator. */
export interface HeldMessage {
  readonly at: number;
  readonly from: Viewer;
  readonly text: string;
  readonly links?: Links;
  readonly reply?: Reply;
  readonly key: string;
  /** Why it is held. */
  readonly why: string;
}

/** The keys of a room's state. */
export const stateKey = {
  rules: "rules",
  pin: "pin",
  /** @param viewer A viewer's id. */
  role: (viewer: string) => `role:${viewer}`,
  /** @param hash SHA-256 of the link's secret, in hexadecimal. */
  link: (hash: string) => `link:${hash}`,
  /** @param viewer A viewer's id. */
  restriction: (viewer: string) => `restriction:${viewer}`,
  /** @param hash Keyed hash of an address; holds the id of the viewer whose ban or timeout it belongs to. */
  address: (hash: string) => `address:${hash}`,
  /** @param id Of a held message. */
  held: (id: string) => `held:${id}`,
} as const;

/** Changes that make of the state what `entries` say. */
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
