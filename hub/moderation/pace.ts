import { createHash } from "node:crypto";
import type { Bucket } from "../engine.ts";
import { Refusal } from "../refusal.ts";
import type { RejectionCode } from "../protocol.ts";
import { isModerator } from "./authority.ts";
import { duration } from "./duration.ts";
import type { Statement } from "./judge.ts";
import { skeleton } from "./skeleton.ts";
import type { Rules } from "./state.ts";

/** Viewers of one address share this many times the pace of one viewer: a household, a school, a mobile network. */
const VIEWERS_PER_ADDRESS = 10;

/** How long a viewer can't say the same again, in milliseconds, as on Twitch. */
const REPEAT_AFTER = 30_000;

/** How fast a viewer may write. */
export interface Pace {
  /** Messages a second in the long run; 0: no limit, and the same may be said again at once. */
  readonly messageRate: number;
  /** Messages at once. */
  readonly messageBurst: number;
}

/** A bucket, and what is said when it is empty. */
interface Limit extends Bucket {
  readonly code: RejectionCode;
  readonly why: string;
}

/** What a message takes a token of. */
export function limitsOn(
  room: string,
  { person: { viewer }, role, text, addresses: [address] }: Statement,
  { slowSeconds }: Rules,
  { messageRate, messageBurst }: Pace,
): Limit[] {
  const limits: Limit[] = [];
  const free = isModerator(role);
  if (messageRate > 0 && messageBurst > 0) {
    const interval = 1_000 / messageRate;
    const why = "you are writing faster than this chat allows";
    limits.push({
      key: `viewer:${viewer.id}`,
      interval,
      burst: messageBurst,
      code: "rate_limited",
      why,
    }, {
      key: `address:${address}`,
      interval: interval / VIEWERS_PER_ADDRESS,
      burst: messageBurst * VIEWERS_PER_ADDRESS,
      code: "rate_limited",
      why: "too much comes from your network",
    });
    if (!free) {
      limits.push({
        key: `said:${room}:${viewer.id}:${digest(text)}`,
        interval: REPEAT_AFTER,
        burst: 1,
        code: "repeated",
        why: "you have said the same a moment ago",
      });
    }
  }
  if (slowSeconds > 0 && !free) {
    limits.push({
      key: `slow:${room}:${viewer.id}`,
      interval: slowSeconds * 1_000,
      burst: 1,
      code: "slow_mode",
      why: `this room is in slow mode, with a message each ${
        duration(slowSeconds * 1_000)
      }`,
    });
  }
  return limits;
}

/** The refusal for an empty bucket. */
export function tooFast({ code, why }: Limit, retryAfterMs: number): Refusal {
  return new Refusal(
    code,
    `Cannot send: ${why}. Try again in ${duration(retryAfterMs)}.`,
    { retryAfterMs },
  );
}

/** The same for texts that look alike. */
function digest(text: string): string {
  return createHash("sha1").update(skeleton(text)).digest("base64url").slice(
    0,
    16,
  );
}
