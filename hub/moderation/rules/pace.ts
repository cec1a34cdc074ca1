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
 * Viewers of one address share this many times the pace of one viewer, of whatever
 * pace: a household, a school, a mobile network. More would be a way out for whoever
 * takes a new cookie for each message, less would silence the school.
 */
export const VIEWERS_PER_ADDRESS = 10;

/** How long a viewer can't say the same again, in milliseconds, as on Twitch. */
const REPEAT_AFTER_MS = 30_000;

/** How fast a moderator or a host may act: this many acts at once, then one in so many milliseconds. */
const ACT_PACE = { burst: 60, intervalMs: 200 };

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
  pace: Pace,
): Limit[] {
  const limits = messageLimits(viewer.id, address, pace);
  if (isModerator(role)) return limits;
  // Without limits, as an operator sets them, a room's own are each viewer's alone.
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

/** What an act takes a token of: it costs more than a message, and is told to everybody as well. */
export function limitsOnAct(
  viewer: string,
  address: string | undefined,
  /** Whether it says something, as a message does. */
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
 * One at once for a viewer, and a few for all who share the address: a new cookie is a
 * new viewer, and would be a way out.
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
  // No viewer's id begins with an @.
  const all = {
    key: key(`@${address}`),
    intervalMs: intervalMs / VIEWERS_PER_ADDRESS,
    burst: VIEWERS_PER_ADDRESS,
    code,
    why: whyAll,
  };
  return [own, all];
}

/** The refusal for an empty bucket. */
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

/** The same for texts that look alike. */
function digest(text: string): string {
  return createHash("sha1").update(skeleton(text)).digest("base64url").slice(
    0,
    16,
  );
}
