/**
 * The entries of a room's state.
 *
 * @module
 */
import { now } from "../../clock.ts";
import type { Changes } from "../../engine/engine.ts";
import type {
  Ended,
  Links,
  Mentions,
  Reply,
  Role,
  RoomRules,
  RoomTexts,
  Viewer,
} from "../../protocol.ts";

/** A room's rules and texts, including those that only moderators and hosts may see. */
export interface Rules extends Omit<RoomRules, "pace">, RoomTexts {
  /** As {@linkcode RoomRules.pace}; `null`: the operator's, `readingPace`. */
  readonly pace: number | null;
  /** Origins of the sites that may embed the chat. */
  readonly embedOn: readonly string[];
  /** Patterns of words that messages must not contain ({@link ../../wording/words/words.ts}). */
  readonly blockedWords: readonly string[];
  /** Whether the operator's hook is asked about messages. */
  readonly hook: boolean;
  /** What the host has prepared for Shield; `null`: nothing, the preset applies. */
  readonly shield: Partial<ShieldRules> | null;
  /** The rules that moderators may set; `null`: all of {@linkcode DELEGABLE_RULES}. */
  readonly moderatorsMay: readonly string[] | null;
  /** Set by the acts that end and reopen the room. The list of rooms reads only the rules. */
  readonly ended?: Ended;
}

/** What a host prepares for Shield. Each rule applies unless the room's own is stricter. */
export interface ShieldRules extends
  Pick<
    RoomRules,
    | "slowSeconds"
    | "minAgeSeconds"
    | "reviewNewSeconds"
    | "links"
    | "uniqueMessages"
    | "signedInOnly"
    | "emojiOnly"
  > {
  /** For how long it stays on, from 1 to `MAX_SHIELD_MINUTES`. */
  readonly minutes: number;
}

/** The rules that a host may leave to moderators; at first all of them. */
export const DELEGABLE_RULES = [
  "slowSeconds",
  "minAgeSeconds",
  "review",
  "reviewNewSeconds",
  "delaySeconds",
  "pace",
  "closed",
  "links",
  "emojiOnly",
  "uniqueMessages",
  "signedInOnly",
  "blockedWords",
] as const satisfies readonly (keyof Rules)[];

/**
 * Rules in an entry of their own: a version that doesn't know them sends every other rule
 * that it finds to viewers.
 */
export type HostRules = Pick<Rules, "shield" | "moderatorsMay">;

/** Returns the rules of a room that its moderators may set. */
export function moderatorsRules(
  { moderatorsMay }: Pick<Rules, "moderatorsMay">,
): readonly string[] {
  return moderatorsMay
    ? DELEGABLE_RULES.filter((rule) => moderatorsMay.includes(rule))
    : DELEGABLE_RULES;
}

export const DEFAULT_RULES: Rules = {
  slowSeconds: 0,
  closed: false,
  signedInOnly: false,
  links: true,
  emojiOnly: false,
  minAgeSeconds: 0,
  review: "nothing",
  reviewNewSeconds: 0,
  uniqueMessages: false,
  delaySeconds: 0,
  pace: null,
  blockedWords: [],
  hook: false,
  title: "",
  description: "",
  stream: "",
  embedOn: [],
  shield: null,
  moderatorsMay: null,
};

/** A viewer's role in a room. */
export interface Grant {
  readonly role: Exclude<Role, "viewer">;
  /** Their name, which no one else can use in this room. */
  readonly name: string;
  /** Its source: the opening of the room, a role link (by id), another host, or the operator. */
  readonly by: string;
}

/**
 * A moderator or host whose role is not in the state, as last seen: it comes from a site's
 * token, a link or ADMIN_TOKEN. It protects their name and rank, and gives no rights.
 */
export interface StaffName {
  readonly role: Grant["role"];
  /** Their name, which no one else can use in this room. */
  readonly name: string;
  /** The role link that gives the role, by id, if one does. */
  readonly link?: string;
  /** Until when the role counts, in milliseconds since 1970; absent: as long as its link does. */
  readonly until?: number;
}

/** A role link. Only the hash of its secret is stored, which is its id. */
export interface RoleLink {
  readonly role: Grant["role"];
  /** When it was created, in milliseconds since 1970. */
  readonly at: number;
}

/** How far the clock must have been set for the end of a restriction to be shown anew, in milliseconds. */
const MIN_SHIFT_MS = 1_000;

/** A viewer's timeout or ban. */
export interface StoredRestriction {
  readonly kind: "timeout" | "ban";
  readonly name: string;
  readonly at: number;
  /** When it ends, in milliseconds since 1970; absent: never. */
  readonly until?: number;
  /** How long it was to last when it was made, in milliseconds; absent in an older version's entry. */
  readonly lengthMs?: number;
  readonly reason?: string;
  /** Who restricted them; absent in an older version's entry. */
  readonly by?: Pick<Viewer, "id" | "name">;
  /** Whether the viewer's addresses are banned too. A timeout always extends to new viewers from there. */
  readonly addresses?: true;
  /** The keyed hash of the viewer's network, if it was known: others who come from there are marked. */
  readonly network?: string;
}

/** Somebody whose messages wait for review without their being told. */
export interface Watched {
  readonly name: string;
  /** Since when, in milliseconds since 1970. */
  readonly at: number;
  readonly by: Pick<Viewer, "id" | "name">;
}

/** That a moderator has switched Shield on. */
export interface StoredShield {
  /** When it was, and when it ends, in milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
  /** For how long it was switched on, in milliseconds. */
  readonly lengthMs: number;
  readonly by: Pick<Viewer, "id" | "name">;
}

/** That a role was taken away from a viewer; times are in milliseconds since 1970. */
export interface TakenRole {
  /** When it was. The role of earlier messages no longer protects their author. */
  readonly at: number;
  /** Role links created until then give the viewer no role; absent: all do. */
  readonly closedUntil?: number;
}

/** When something ends, as this process knows it. */
interface KnownEnd {
  /** By `performance.now()`; `Infinity`: never. */
  readonly endsAt: number;
}

/** A restriction as this process knows it. */
export type KnownRestriction = StoredRestriction & KnownEnd;

/** Shield as this process knows it. */
export type KnownShield = StoredShield & KnownEnd;

/**
 * Returns a restriction with its end by this process's monotonic clock, so that setting
 * the system's clock neither shortens nor extends it. It lasts no longer than it was made
 * for, also if it was made by a clock that was ahead.
 */
export function timed(stored: StoredRestriction): KnownRestriction {
  const { at, until, lengthMs } = stored;
  if (until === undefined) return { ...stored, endsAt: Infinity };
  return { ...stored, endsAt: endOf(until, lengthMs ?? until - at) };
}

/** Returns Shield with its end by this process's monotonic clock, as {@linkcode timed}. */
export function timedShield(stored: StoredShield): KnownShield {
  return { ...stored, endsAt: endOf(stored.until, stored.lengthMs) };
}

function endOf(until: number, lengthMs: number): number {
  return performance.now() + Math.min(until - now(), lengthMs);
}

/** Returns for how long something still applies, in milliseconds; 0: it is over. */
export function leftOf({ endsAt }: KnownEnd): number {
  return Math.max(0, endsAt - performance.now());
}

/** Returns the end by the present clock, in milliseconds since 1970; `undefined`: never. */
export function untilOf(known: KnownShield): number;
export function untilOf(known: KnownRestriction): number | undefined;
export function untilOf(
  known: KnownRestriction | KnownShield,
): number | undefined {
  const { until } = known;
  if (until === undefined) return undefined;
  const shown = Math.round(now() + known.endsAt - performance.now());
  return Math.abs(shown - until) < MIN_SHIFT_MS ? until : shown;
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
  readonly me?: true;
  readonly links?: Links;
  readonly mentions?: Mentions;
  readonly reply?: Reply;
  readonly key: string;
  /** The reason for which it is held. */
  readonly why: string;
}

/** A moderator's remark about a viewer. No viewer gets it. */
export interface Note {
  /** The id of the viewer whom it is about. */
  readonly viewer: string;
  readonly at: number;
  readonly by: Pick<Viewer, "id" | "name">;
  readonly text: string;
}

/** A viewer whose messages aren't held for review. */
export interface Allowed {
  readonly name: string;
  readonly at: number;
  /** The id of the moderator who allowed them. */
  readonly by: string;
}

/** A ban in an imported list. */
export interface ListedBan {
  /** The viewer's id: a user of a site has the same one on every server, others don't. */
  readonly id: string;
  readonly name: string;
  /** When it was made and when it ends, in milliseconds since 1970; `until` absent: never. */
  readonly at: number;
  readonly until?: number;
  readonly reason?: string;
  /** The name of whoever made it. */
  readonly by?: string;
}

/** A list of bans and blocked words from elsewhere. Its bans are in entries of their own. */
export interface StoredList {
  /** The server and the room that it says it comes from; origin "": it doesn't say. */
  readonly origin: string;
  readonly room: string;
  /** The thumbprint (RFC 7638) of the key that signed it. */
  readonly key: string;
  /** When it was made and when it was imported, in milliseconds since 1970. */
  readonly madeAt: number;
  readonly at: number;
  /** Who imported it. */
  readonly by: Pick<Viewer, "id" | "name">;
  /** Number of bans. */
  readonly bans: number;
  /** Patterns of blocked words. */
  readonly words: readonly string[];
}

/** A list as read from a file whose signature is valid. */
export interface BanList
  extends Pick<StoredList, "origin" | "room" | "key" | "madeAt" | "words"> {
  /** The same for all files of one room. */
  readonly id: string;
  readonly bans: readonly ListedBan[];
}

/** A decision that no list applies to a viewer. */
export interface Unlisted {
  readonly at: number;
  /** Absent in an older version's entry, and once the viewer was erased. */
  readonly name?: string;
  /** Who decided it; absent in an older version's entry. */
  readonly by?: Pick<Viewer, "id" | "name">;
}

/** A program that may write through a link. Only the hash of the link's secret is stored. */
export interface Bot {
  /** Its name, which no one else can use in this room. */
  readonly name: string;
  /** When the link was created, in milliseconds since 1970. */
  readonly at: number;
}

/** The host's URL that hears of the room's events. */
export interface StoredWebhook {
  /** Another one each time it is set. */
  readonly id: string;
  readonly url: string;
  /** `whsec_` and base64. It signs, so that its hash would not do. */
  readonly secret: string;
  /** When it was set, in milliseconds since 1970, and by whom. */
  readonly at: number;
  readonly by: Pick<Viewer, "id" | "name">;
}

/** The keys of a room's state. */
export const stateKey = {
  rules: "rules",
  pin: "pin",
  shield: "shield",
  hostRules: "hostRules",
  webhook: "webhook",
  /** @param hash SHA-256 of the link's secret, in hexadecimal. */
  bot: (hash: string) => `bot:${hash}`,
  /** @param viewer A viewer's id. */
  role: (viewer: string) => `role:${viewer}`,
  /** @param viewer A viewer's id. */
  taken: (viewer: string) => `taken:${viewer}`,
  staff: (viewer: string) => `staff:${viewer}`,
  /** @param hash SHA-256 of the link's secret, in hexadecimal. */
  link: (hash: string) => `link:${hash}`,
  /** @param viewer A viewer's id. */
  restriction: (viewer: string) => `restriction:${viewer}`,
  /** @param viewer A viewer's id. */
  watched: (viewer: string) => `watch:${viewer}`,
  /**
   * Its value is the id of the viewer whose restriction it belongs to.
   *
   * @param hash Keyed hash of an address.
   */
  address: (hash: string) => `address:${hash}`,
  /** @param id A held message's id. */
  held: (id: string) => `held:${id}`,
  /** @param id A note's id. */
  note: (id: string) => `note:${id}`,
  /** @param viewer A viewer's id. */
  allowed: (viewer: string) => `allowed:${viewer}`,
  /** @param id The id of an imported list. */
  list: (id: string) => `list:${id}`,
  /** @param part The id of a list, a dot and a number: an entry must not be too large. */
  listed: (part: string) => `listed:${part}`,
  /** @param viewer A viewer's id. */
  unlisted: (viewer: string) => `unlisted:${viewer}`,
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
