/**
 * Why a viewer can't write, and what a room's rules are, in sentences.
 *
 * @module
 */
import type { Restriction, Role, RoomSettings } from "../../hub/protocol.ts";
import { span } from "../time.ts";

/** Why a viewer can't write. */
export interface Muted {
  readonly why: string;
  readonly reason?: string;
  /** When they may again, in milliseconds since 1970 by the server's clock. */
  readonly until?: number;
}

/** What decides whether a viewer can write. */
export interface Standing {
  readonly role: Role;
  readonly settings: RoomSettings;
  readonly restriction?: Restriction;
  /** When they were first seen, in milliseconds since 1970; `undefined`: a site vouches for them. */
  readonly guestSince?: number;
}

/** Why a viewer can't write at `now`, by the server's clock, if so. */
export function mutedBy(
  { role, settings, restriction, guestSince }: Standing,
  now: number,
): Muted | undefined {
  if (role !== "viewer") return;
  if (restriction && (restriction.until ?? Infinity) > now) {
    const { kind, until, reason } = restriction;
    const why = kind === "ban"
      ? "You are banned from this room."
      : "A moderator has given you a break.";
    return { why, until, reason };
  }
  if (settings.closed) {
    return { why: "Only moderators may write here right now." };
  }
  if (guestSince === undefined) return;
  if (settings.signedInOnly) {
    return { why: "Only viewers who are signed in may write here." };
  }
  const until = guestSince + settings.minAgeSeconds * 1_000;
  if (until > now) {
    return { why: "Who is new here may write after a while.", until };
  }
}

/** The rules that are not those of every room, a few words each. */
export function rulesOf(settings: RoomSettings): string[] {
  const { slowSeconds, minAgeSeconds, delaySeconds, review } = settings;
  return [
    slowSeconds > 0 && `Slow mode: ${span(slowSeconds * 1_000)}`,
    settings.closed && "Only moderators may write",
    settings.signedInOnly && "Only signed-in viewers may write",
    minAgeSeconds > 0 && `New viewers wait ${span(minAgeSeconds * 1_000)}`,
    settings.emojiOnly && "Emoji only",
    !settings.links && "Links are off",
    review === "everything" && "Every message is looked at first",
    review === "matches" && "Some messages are looked at first",
    delaySeconds > 0 && `Messages come ${span(delaySeconds * 1_000)} later`,
  ].filter((rule) => rule !== false);
}
