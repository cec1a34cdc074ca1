import { createHash } from "node:crypto";
import type { Bucket } from "../../engine/engine.ts";
import { Refusal } from "../../refusal.ts";
import type { RejectionCode } from "../../protocol.ts";
import { isModerator } from "../actions/authority.ts";
import { duration } from "../../wording/duration.ts";
import type { Statement } from "./judge.ts";
import { skeleton } from "../../wording/skeleton.ts";
import type { Rules } from "../state/entries.ts";

/**
 * How many viewers' limits the viewers of one address share: a household, a school, a
 * mobile network. Higher would let someone evade limits with new cookies, lower would
 * silence the school.
 */
export const VIEWERS_PER_ADDRESS = 10;

/** How long a viewer can't post the same text again, in milliseconds. Twitch's value. */
const REPEAT_AFTER_MS = 30_000;

/** Limit on the acts of a moderator or host. */
const ACT_PACE = { burst: 60, intervalMs: 200 };

/** How fast a viewer may write. */
export interface Pace {
  /** Messages per second in the long run; 0: no limits, not on repeated texts either. */
  readonly messageRate: number;
  /** Maximum number of messages at once. */
  readonly messageBurst: number;
}

/** A token bucket, and the refusal for when it is empty. */
interface Limit extends Bucket {
  readonly code: RejectionCode;
  readonly why: string;
}

/** Returns the limits that apply to a message. */
export function limitsOn(
  room: string,
  { person: { viewer }, role, text, addresses: [address] }: Statement,
  { slowSeconds }: Rules,
  pace: Pace,
): Limit[] {
  const limits = messageLimits(viewer.id, address, pace);
  if (isModerator(role)) return limits;
  // If the operator sets no limits, the room's own apply only per viewer.
  const network = isLimited(pace) ? address : undefined;
  if (limits.length > 0) {
    const said = digest(text);
    limits.push(...shared(network, {
      key: (who) => `said:${room}:${who}:${said}`,
      viewer: viewer.id,
      intervalMs: REPEAT_AFTER_MS,
      code: "repeated",
      why: "you just said the same thing",
      whyAll: "someone on your network just said the same thing",
    }));
  }
  if (slowSeconds > 0) {
    const intervalMs = slowSeconds * 1_000;
    const mode = `this room is in slow mode, with one message every ${
      duration(intervalMs)
    }`;
    limits.push(...shared(network, {
      key: (who) => `slow:${room}:${who}`,
      viewer: viewer.id,
      intervalMs,
      code: "slow_mode",
      why: mode,
      whyAll: `${mode}, and too much is coming from your network`,
    }));
  }
  return limits;
}

/** Returns the limits that apply to an act: it costs more than a message, and everyone is told of it. */
export function limitsOnAct(
  viewer: string,
  address: string | undefined,
  speaks: boolean,
  pace: Pace,
): Limit[] {
  if (!isLimited(pace)) return [];
  const { burst, intervalMs } = ACT_PACE;
  const limits = perViewerAndAddress(
    "act-",
    viewer,
    address,
    { intervalMs, burst },
    "you are doing too much at once",
  );
  return speaks ? [...limits, ...messageLimits(viewer, address, pace)] : limits;
}

function messageLimits(
  viewer: string,
  address: string | undefined,
  pace: Pace,
): Limit[] {
  if (!isLimited(pace)) return [];
  return perViewerAndAddress(
    "",
    viewer,
    address,
    { intervalMs: 1_000 / pace.messageRate, burst: pace.messageBurst },
    "you are sending messages too fast",
  );
}

function isLimited({ messageRate, messageBurst }: Pace): boolean {
  return messageRate > 0 && messageBurst > 0;
}

function perViewerAndAddress(
  prefix: "" | "act-",
  viewer: string,
  address: string | undefined,
  { intervalMs, burst }: Omit<Bucket, "key">,
  why: string,
): Limit[] {
  const code = "rate_limited";
  const limits: Limit[] = [
    { key: `${prefix}viewer:${viewer}`, intervalMs, burst, code, why },
  ];
  if (address !== undefined) {
    limits.push({
      key: `${prefix}address:${address}`,
      intervalMs: intervalMs / VIEWERS_PER_ADDRESS,
      burst: burst * VIEWERS_PER_ADDRESS,
      code,
      why: "too much is coming from your network",
    });
  }
  return limits;
}

/**
 * One at once per viewer, and a few for all viewers of an address, because a new cookie
 * makes a new viewer.
 */
function shared(
  address: string | undefined,
  { key, viewer, intervalMs, code, why, whyAll }: {
    readonly key: (who: string) => string;
    readonly viewer: string;
    readonly intervalMs: number;
    readonly code: RejectionCode;
    readonly why: string;
    readonly whyAll: string;
  },
): Limit[] {
  const own = { key: key(viewer), intervalMs, burst: 1, code, why };
  if (address === undefined) return [own];
  // No viewer's id starts with an @.
  const all = {
    key: key(`@${address}`),
    intervalMs: intervalMs / VIEWERS_PER_ADDRESS,
    burst: VIEWERS_PER_ADDRESS,
    code,
    why: whyAll,
  };
  return [own, all];
}

/** Returns the refusal for an empty bucket. */
export function tooFastRefusal(
  { code, why }: Limit,
  retryAfterMs: number,
  cannot = "Cannot send",
): Refusal {
  return new Refusal(
    code,
    `${cannot}: ${why}. Try again in ${duration(retryAfterMs)}.`,
    { retryAfterMs },
  );
}

/** Equal for texts that look alike. */
function digest(text: string): string {
  return createHash("sha1").update(skeleton(text)).digest("base64url").slice(
    0,
    16,
  );
}
