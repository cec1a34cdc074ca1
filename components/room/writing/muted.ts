/**
 * Says in words why a viewer can't write, and what a room's rules are.
 *
 * @module
 */
import type { Restriction, Role, RoomSettings } from "../../../hub/protocol.ts";
import { type ChatTexts, fill } from "../../texts/catalogue.ts";
import { span } from "../../ui/time.ts";

export interface Muted {
  readonly why: string;
  readonly reason?: string;
  /** When they may write again, in milliseconds since 1970 on the server's clock. */
  readonly until?: number;
}

/** What decides whether a viewer can write. */
export interface WritingConditions {
  readonly role: Role;
  readonly settings: RoomSettings;
  readonly restriction?: Restriction;
  /**
   * When a guest was first seen, in milliseconds since 1970; `undefined`: a site
   * vouches for the viewer.
   */
  readonly guestSince?: number;
}

/** Why somebody can't write at `now`, on the server's clock; `undefined` if they can. */
export function mutedBy(
  { role, settings, restriction, guestSince }: WritingConditions,
  now: number,
  { chat }: Pick<ChatTexts, "chat">,
): Muted | undefined {
  if (settings.ended) return { why: chat.ended };
  if (role !== "viewer") return;
  if (restriction && (restriction.until ?? Infinity) > now) {
    const { kind, until, reason } = restriction;
    const why = kind === "ban" ? chat.banned : chat.timedOut;
    return { why, until, reason };
  }
  if (settings.closed) {
    return { why: chat.closed };
  }
  if (guestSince === undefined) return;
  if (settings.signedInOnly) {
    return { why: chat.signedInOnly };
  }
  const until = guestSince + settings.minAgeSeconds * 1_000;
  if (until > now) {
    return { why: chat.tooNew, until };
  }
}

/** The rules that differ from the default, in a few words each. */
export function rulesOf(
  settings: RoomSettings,
  { chat: { rules }, common }: Pick<ChatTexts, "chat" | "common">,
): string[] {
  const { slowSeconds, minAgeSeconds, delaySeconds } = settings;
  const { review, reviewNewSeconds } = settings;
  const lasting = (text: string, seconds: number) =>
    seconds > 0 && fill(text, { span: span(seconds * 1_000, common) });
  return [
    lasting(rules.slow, slowSeconds),
    settings.closed && rules.closed,
    settings.signedInOnly && rules.signedInOnly,
    lasting(rules.minAge, minAgeSeconds),
    settings.emojiOnly && rules.emojiOnly,
    !settings.links && rules.noLinks,
    review === "everything" && rules.reviewAll,
    review === "matches" && rules.reviewSome,
    review !== "everything" && reviewNewSeconds > 0 && rules.reviewNew,
    settings.uniqueMessages && rules.unique,
    lasting(rules.delay, delaySeconds),
  ].filter((rule) => rule !== false);
}
