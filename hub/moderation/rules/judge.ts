import { ageOf } from "../../clock.ts";
import { boundIdsOf, idsOf, type Person } from "../../people/person.ts";
import type { Links, Restriction, Role } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import { checkNotEnded, isModerator } from "../actions/authority.ts";
import { isEmojiOnly } from "../../wording/emoji.ts";
import { hasLink } from "../../wording/links.ts";
import { duration } from "../../wording/duration.ts";
import { bindsFrom, type Rules, untilOf } from "../state/entries.ts";
import { type State } from "../state/state.ts";
import { BlockedWords } from "../../wording/words/words.ts";
import { isTaken, nameTakenRefusal } from "../names.ts";

/** A message to judge. */
export interface Statement {
  readonly person: Person;
  readonly role: Role;
  /** As cleaned. */
  readonly text: string;
  readonly links: Links | undefined;
  /** Hashes of the address it comes from. */
  readonly addressHashes: readonly string[];
  /** In milliseconds since 1970. */
  readonly now: number;
}

/**
 * Judges a message by the room's rules. Moderators and hosts are exempt, unless the room
 * has ended.
 *
 * @returns The reason to hold it for review; `undefined`: it may be posted.
 * @throws {Refusal} `room_ended`, `banned`, `timed_out`, `name_taken`, `closed`, `signed_in_only`,
 * `too_new`, `emoji_only`, `no_links`, `blocked`.
 */
export function judge(state: State, said: Statement): string | undefined {
  checkMayWrite(state, said);
  if (isModerator(said.role)) return;
  checkName(state, said);
  const { rules } = state;
  const isAllowed = mayPass(state, said.person);
  checkNewcomer(rules, said, isAllowed);
  if (rules.emojiOnly && !isEmojiOnly(said.text)) {
    throw new Refusal(
      "emoji_only",
      "Cannot send: only emoji are allowed here right now.",
    );
  }
  const objection = objectionRefusal(state, said);
  if (objection && rules.review === "nothing") throw objection;
  if (objection && !isAllowed) {
    return objection.code === "no_links" ? "link" : "blocked word";
  }
  if (isWatched(state, said.person)) return "watched";
  if (isAllowed) return;
  if (rules.review === "everything") return "everything is looked at";
  return isNewcomer(said, rules.reviewNewSeconds) ? "new viewer" : undefined;
}

function isWatched({ watched }: State, person: Person): boolean {
  return watched.size > 0 && boundIdsOf(person).some((id) => watched.has(id));
}

/** Whether a moderator allowed a person: their messages aren't held, and they needn't wait as new viewers do. */
export function mayPass({ allowed }: State, person: Person): boolean {
  return allowed.size > 0 && idsOf(person).some((id) => allowed.has(id));
}

/**
 * Ensures that a person may write at all.
 *
 * @throws {Refusal} `room_ended`, `banned`, `timed_out`, `closed`.
 */
export function checkMayWrite(state: State, said: Statement): void {
  checkNotEnded(state);
  if (isModerator(said.role)) return;
  checkRestriction(state, said);
  if (state.rules.closed) {
    throw new Refusal(
      "closed",
      "Cannot send: only moderators may write here right now.",
    );
  }
}

/** Returns the restriction that applies to a person now, if any: their own, or their address's. */
export function restrictionOf(
  state: State,
  person: Person,
  addresses: readonly string[],
): Restriction | undefined {
  const { restrictions, listed } = state;
  if (restrictions.size === 0 && listed.parts.size === 0) return undefined;
  const of = (viewer: string) => state.restrictionOf(viewer);
  const ids = boundIdsOf(person);
  // The room's own decisions first.
  const found = ids.map(of).find((own) => own) ??
    ids.map((id) => listed.banOf(id)).find((ban) => ban) ??
    addresses.map((hash) => of(state.addresses.get(hash) ?? ""))
      .find((restricted) => person.since >= bindsFrom(restricted));
  if (!found) return;
  const { kind, reason } = found;
  return { kind, until: untilOf(found), reason };
}

/**
 * Ensures that no restriction applies to a person.
 *
 * @param cannot How the refusal begins, such as "Cannot send".
 * @throws {Refusal} `banned`, `timed_out`.
 */
export function checkRestriction(
  state: State,
  { person, addressHashes, now }: Pick<
    Statement,
    "person" | "addressHashes" | "now"
  >,
  cannot = "Cannot send",
): void {
  const found = restrictionOf(state, person, addressHashes);
  if (!found) return;
  const because = found.reason ? ` Reason: ${found.reason}` : "";
  if (found.until === undefined) {
    throw new Refusal(
      "banned",
      `${cannot}: you are banned from this room.${because}`,
    );
  }
  const left = found.until - now;
  throw new Refusal(
    "timed_out",
    `${cannot}: you are timed out. You can write again in ${
      duration(left)
    }.${because}`,
    { retryAfterMs: left },
  );
}

function checkName(state: State, { person }: Statement): void {
  // Users of a site can't change their names; they get another one here.
  if (person.voucher || !isTaken(state, person, "viewer")) return;
  throw nameTakenRefusal("Cannot send");
}

function checkNewcomer(
  { signedInOnly, minAgeSeconds }: Rules,
  { person }: Statement,
  isAllowed: boolean,
): void {
  if (person.voucher) return;
  if (signedInOnly) {
    throw new Refusal(
      "signed_in_only",
      "Cannot send: only signed-in viewers may write here.",
    );
  }
  if (isAllowed) return;
  const left = leftToAge(person, minAgeSeconds);
  if (left <= 0) return;
  throw new Refusal(
    "too_new",
    `Cannot send: new viewers must wait; you can write in ${duration(left)}.`,
    { retryAfterMs: left },
  );
}

/** Whether a viewer whom no site vouches for was first seen less than this long ago. */
function isNewcomer({ person }: Statement, seconds: number): boolean {
  return !person.voucher && leftToAge(person, seconds) > 0;
}

/** How long it is until a person was first seen this long ago, in milliseconds. */
function leftToAge({ since }: Person, seconds: number): number {
  // Another instance, whose clock is ahead, may have made the cookie.
  return seconds === 0 ? 0 : seconds * 1_000 - ageOf(since);
}

/** Returns why a text may not be said, by the rule on links and the blocked words. */
export function objectionRefusal(
  { rules, listed }: State,
  { text, links }: Pick<Statement, "text" | "links">,
): Refusal | undefined {
  if (!rules.links && (links !== undefined || hasLink(text))) {
    return new Refusal("no_links", "Cannot send: links are not allowed here.");
  }
  if (hasBlocked(rules.blockedWords, text) || hasBlocked(listed.words, text)) {
    return new Refusal(
      "blocked",
      "Cannot send: your message contains a blocked word.",
    );
  }
}

function hasBlocked(wanted: readonly string[], text: string): boolean {
  return wanted.length > 0 && wordsOf(wanted).find(text) !== undefined;
}

/** Compiled words by their patterns, the most recently used last. */
const compiled = new Map<readonly string[], BlockedWords>();

/**
 * Maximum size of the words kept compiled, about 160 MB: anyone may open rooms with
 * hundreds of them.
 */
const MAX_COMPILED = 640_000;
let compiledSize = 0;

function wordsOf(wanted: readonly string[]): BlockedWords {
  const words = compiled.get(wanted) ?? new BlockedWords(wanted);
  if (!compiled.delete(wanted)) compiledSize += words.size;
  for (const [oldest, { size }] of compiled) {
    if (compiledSize <= MAX_COMPILED) break;
    compiled.delete(oldest);
    compiledSize -= size;
  }
  compiled.set(wanted, words);
  return words;
}
