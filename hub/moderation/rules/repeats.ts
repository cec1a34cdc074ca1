import { createHash } from "node:crypto";
import { isModerator } from "../actions/authority.ts";
import { skeleton } from "../../wording/skeleton.ts";
import { countCharacters } from "../../wording/text.ts";
import type { Rules } from "../state/entries.ts";
import type { Statement } from "./judge.ts";
import {
  forViewerAndNetwork,
  isLimited,
  type Limit,
  type Pace,
} from "./pace.ts";

/**
 * How long a viewer can't post the same text again, in milliseconds. Twitch's value. In a
 * room with the rule `uniqueMessages`, nobody can.
 */
const REPEAT_AFTER_MS = 30_000;

/**
 * The longest text that everyone may say under `uniqueMessages`, in characters other than
 * spaces. Twitch's value: otherwise a bot that says "gg" or an emoji every 30 seconds would
 * keep everyone else from saying it. Symbols count, because walls of them are spam, too.
 */
const MAX_COMMON_LENGTH = 9;

const SPACES = /\s+/gu;

/**
 * Returns the limits on what is said again.
 *
 * @param isPublished Whether the message is published now. What is held or refused doesn't
 * keep others from saying the same.
 */
export function repeatLimits(
  room: string,
  said: Statement,
  { uniqueMessages }: Rules,
  pace: Pace,
  isPublished: boolean,
): Limit[] {
  const isUnique = uniqueMessages && isPublished && !isCommon(said);
  if (isModerator(said.role) || !isUnique && !isLimited(pace)) return [];
  const ofRoom = `said:${room}`;
  const hash = textHash(said.text);
  return [
    ...isLimited(pace) ? ownLimits(ofRoom, said, hash) : [],
    ...isUnique ? [uniqueLimit(ofRoom, hash)] : [],
  ];
}

/** Whether it is too short to be spam. A short link isn't. */
function isCommon({ text, links }: Statement): boolean {
  return links === undefined &&
    countCharacters(text.replace(SPACES, "")) <= MAX_COMMON_LENGTH;
}

/** Returns the limits on what a viewer and their network repeat. */
function ownLimits(
  ofRoom: string,
  { person, addressHashes: [network] }: Statement,
  hash: string,
): Limit[] {
  return forViewerAndNetwork(
    {
      key: `${ofRoom}:${person.viewer.id}:${hash}`,
      intervalMs: REPEAT_AFTER_MS,
      burst: 1,
      code: "repeated",
      reason: "you just said the same thing",
    },
    network && {
      key: `${ofRoom}:@${network}:${hash}`,
      reason: "someone on your network just said the same thing",
    },
  );
}

/** Returns the limit on what anyone in a room repeats; a * can't be in a viewer's id. */
function uniqueLimit(ofRoom: string, hash: string): Limit {
  return {
    key: `${ofRoom}:*:${hash}`,
    intervalMs: REPEAT_AFTER_MS,
    burst: 1,
    code: "repeated",
    reason: "someone here just said the same thing",
  };
}

/** Equal for texts that look alike. */
export function textHash(text: string): string {
  return createHash("sha1").update(skeleton(text)).digest("base64url").slice(
    0,
    16,
  );
}
