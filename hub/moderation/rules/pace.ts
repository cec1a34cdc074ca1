import { Buffer } from "node:buffer";
import type { Bucket, Engine, Wait } from "../../engine/engine.ts";
import { Refusal, type RejectionCode } from "../../refusal.ts";
import { type ByteBudget, countOverBudget } from "../../operator/metrics.ts";
import { isModerator } from "../actions/authority.ts";
import { duration } from "../../wording/duration.ts";
import type { Statement } from "./judge.ts";
import type { KnownWaits } from "./known_waits.ts";
import type { Rules } from "../state/entries.ts";

/**
 * How many viewers' limits the viewers of one address share: a household, a school, a
 * mobile network. Higher would let someone evade limits with new cookies, lower would
 * silence the school.
 */
const VIEWERS_PER_ADDRESS = 10;

/** Limit on the acts of a moderator or host. */
const ACT_PACE = { burst: 60, intervalMs: 200 };

/** Limit on the messages of a bot. */
const BOT_PACE = { burst: 20, intervalMs: 500 };

/** Bytes stored for a message or act besides what its author wrote, about. */
const ENVELOPE_BYTES = 200;

/**
 * How many bytes a viewer may have stored: at once, and in the long run for each message
 * that MESSAGE_RATE allows. That is an average message with its envelope at full rate,
 * and thousands of the longest Chinese ones in a row.
 */
const BUDGET_BURST_BYTES = 4 * 1024 * 1024;
const BUDGET_BYTES_PER_MESSAGE = 256;

/** How many bytes all viewers of a room may have stored: at once, and per second in the long run. */
const ROOM_BURST_BYTES = 64 * 1024 * 1024;
const ROOM_BYTES_PER_SECOND = 256 * 1024;

/**
 * In a room where new viewers must wait: how many viewers of one network may begin to
 * write at once, and how often another. Cookies can be made in advance and kept.
 */
const BEGINNERS = { burst: VIEWERS_PER_ADDRESS, intervalMs: 30_000 };

/** How long a room remembers that a viewer has begun to write, in milliseconds. */
const BEGUN_MS = 24 * 3_600_000;

/** How fast a viewer may write. */
export interface Pace {
  /**
   * Messages per second in the long run; 0: no limits, on repeated texts only a room's own
   * rule.
   */
  readonly messageRate: number;
  /** Maximum number of messages at once. */
  readonly messageBurst: number;
}

/** A token bucket, and the refusal for when it is empty. */
export interface Limit extends Bucket {
  readonly code: RejectionCode;
  readonly reason: string;
  /** Whose byte budget it is, if it is one. */
  readonly budget?: ByteBudget;
}

/** Returns the bytes that are charged for storing a value as JSON. */
export function storedBytes(content: unknown): number {
  return ENVELOPE_BYTES + Buffer.byteLength(JSON.stringify(content));
}

/**
 * Returns the limits on how fast and how much a viewer writes, as they apply to a message,
 * but for those of the room's slow mode.
 *
 * @param bytes The bytes stored for it.
 */
export function limitsOn(
  room: string,
  { person: { viewer: { id } }, role, addressHashes: [address] }: Statement,
  pace: Pace,
  bytes: number,
): Limit[] {
  const limits = [
    ...messageLimits(id, address, pace),
    ...byteLimits(id, address, pace, bytes),
  ];
  if (isModerator(role)) return limits;
  if (limits.length > 0) limits.push(roomByteLimit(room, bytes));
  return limits;
}

/**
 * Returns the limits on how fast and how much a bot writes: many may speak through it.
 *
 * @param bytes The bytes stored for it.
 */
export function limitsOnBot(
  room: string,
  bot: string,
  pace: Pace,
  bytes: number,
): Limit[] {
  if (!isLimited(pace)) return [];
  return [
    {
      key: `bot:${room}:${bot}`,
      ...BOT_PACE,
      code: "rate_limited",
      reason: "you are sending messages too fast",
    },
    ...byteLimits(`${room}:${bot}`, undefined, pace, bytes),
    roomByteLimit(room, bytes),
  ];
}

/** Returns the limits of a room's slow mode. */
export function slowLimits(
  room: string,
  { person: { viewer: { id } }, role, addressHashes: [address] }: Statement,
  { slowSeconds }: Rules,
  pace: Pace,
): Limit[] {
  if (slowSeconds === 0 || isModerator(role)) return [];
  // If the operator sets no limits, the room's own apply only per viewer.
  const network = isLimited(pace) ? address : undefined;
  const intervalMs = slowSeconds * 1_000;
  const reason = `this room is in slow mode, with one message every ${
    duration(intervalMs)
  }`;
  return forViewerAndNetwork(
    {
      key: `slow:${room}:${id}`,
      intervalMs,
      burst: 1,
      code: "slow_mode",
      reason,
    },
    network && {
      key: `slow:${room}:@${network}`,
      reason: `${reason}, and too much is coming from your network`,
    },
  );
}

/**
 * Returns the limits that apply to an act: it costs more than a message, and everyone is
 * told of it.
 *
 * @param bytes The bytes stored for it.
 */
export function limitsOnAct(
  viewer: string,
  address: string | undefined,
  isAnnouncement: boolean,
  pace: Pace,
  bytes: number,
): Limit[] {
  if (!isLimited(pace)) return [];
  const limits = [
    ...forViewerAndNetwork(
      {
        key: `act-viewer:${viewer}`,
        ...ACT_PACE,
        code: "rate_limited",
        reason: "you are doing too much at once",
      },
      address && { key: `act-address:${address}`, reason: NETWORK_REASON },
    ),
    ...byteLimits(viewer, address, pace, bytes),
  ];
  return isAnnouncement
    ? [...limits, ...messageLimits(viewer, address, pace)]
    : limits;
}

const NETWORK_REASON = "too much is coming from your network";

function messageLimits(
  viewer: string,
  address: string | undefined,
  pace: Pace,
): Limit[] {
  if (!isLimited(pace)) return [];
  return forViewerAndNetwork(
    {
      key: `viewer:${viewer}`,
      intervalMs: 1_000 / pace.messageRate,
      burst: pace.messageBurst,
      code: "rate_limited",
      reason: "you are sending messages too fast",
    },
    address && { key: `address:${address}`, reason: NETWORK_REASON },
  );
}

/** Returns the byte budgets of a viewer and their network, of which `bytes` are taken. */
function byteLimits(
  viewer: string,
  address: string | undefined,
  pace: Pace,
  bytes: number,
): Limit[] {
  if (!isLimited(pace)) return [];
  return forViewerAndNetwork(
    {
      key: `bytes:${viewer}`,
      intervalMs: 1_000 / (BUDGET_BYTES_PER_MESSAGE * pace.messageRate),
      burst: BUDGET_BURST_BYTES,
      tokens: Math.min(bytes, BUDGET_BURST_BYTES),
      code: "rate_limited",
      reason: "you have written too much lately",
      budget: "viewer",
    },
    address && {
      key: `bytes:@${address}`,
      reason: "too much was written from your network lately",
      budget: "network",
    },
  );
}

/** Returns the byte budget of a room; a # can't be in a viewer's id. */
function roomByteLimit(room: string, bytes: number): Limit {
  return {
    key: `bytes:#${room}`,
    intervalMs: 1_000 / ROOM_BYTES_PER_SECOND,
    burst: ROOM_BURST_BYTES,
    tokens: Math.min(bytes, ROOM_BURST_BYTES),
    code: "rate_limited",
    reason: "too much was written in this room lately",
    budget: "room",
  };
}

export function isLimited({ messageRate, messageBurst }: Pace): boolean {
  return messageRate > 0 && messageBurst > 0;
}

/**
 * Returns a viewer's limit, and one for all viewers of their network, because a new cookie
 * makes a new viewer. In keys that viewers and networks share, a network starts with an @,
 * as no viewer's id does.
 */
export function forViewerAndNetwork(
  limit: Limit,
  network: Pick<Limit, "key" | "reason" | "budget"> | "" | undefined,
): Limit[] {
  return network
    ? [limit, { ...limit, ...timesViewers(limit), ...network }]
    : [limit];
}

/** Returns a viewer's pace for all viewers of one address. */
export function timesViewers(
  { burst, intervalMs }: Omit<Bucket, "key">,
): Omit<Bucket, "key"> {
  return {
    burst: burst * VIEWERS_PER_ADDRESS,
    intervalMs: intervalMs / VIEWERS_PER_ADDRESS,
  };
}

/**
 * Ensures that the viewers of one network don't all begin to write at once, in a room
 * where new viewers must wait.
 *
 * @throws {Refusal} `too_new`, `unavailable`.
 */
export async function checkBeginning(
  engine: Engine,
  room: string,
  { person, role, addressHashes: [network] }: Statement,
  { minAgeSeconds }: Rules,
  pace: Pace,
): Promise<void> {
  if (
    minAgeSeconds === 0 || isModerator(role) || person.voucher || !network ||
    !isLimited(pace)
  ) return;
  const wait = await engine.take([
    // Empty for whoever has begun, and then the longer wait of the two.
    {
      key: `begun:${room}:${person.viewer.id}`,
      burst: 1,
      intervalMs: BEGUN_MS,
    },
    { key: `begin:${room}:@${network}`, ...BEGINNERS },
  ]);
  if (wait?.index !== 1) return;
  throw new Refusal(
    "too_new",
    `Cannot send: many new viewers are coming from your network; you can write in ${
      duration(wait.retryAfterMs)
    }.`,
    { retryAfterMs: wait.retryAfterMs },
  );
}

/**
 * Takes the tokens from each limit's bucket.
 *
 * @param find Returns the `seq` of what is limited if it is stored already: the client
 * lost the answer, and sending it again costs nothing.
 * @returns That `seq`.
 * @throws {Refusal} The code of the limit that is exceeded; `unavailable`.
 */
export async function takeTokens(
  engine: { take(limits: readonly Limit[]): Promise<Wait | undefined> },
  limits: readonly Limit[],
  find: () => Promise<number | undefined>,
  cannot?: string,
): Promise<number | undefined> {
  if (limits.length === 0) return;
  const empty = await engine.take(limits);
  if (!empty) return;
  const seq = await find();
  if (seq !== undefined) return seq;
  throw emptyRefusal(limits, empty, cannot);
}

/** Returns the refusal for a limit whose bucket is empty, and counts it. */
function emptyRefusal(
  limits: readonly Limit[],
  { index, retryAfterMs }: Wait,
  cannot = "Cannot send",
): Refusal {
  const { code, reason, budget } = limits[index];
  if (budget) countOverBudget(budget);
  return new Refusal(
    code,
    `${cannot}: ${reason}. Try again in ${duration(retryAfterMs)}.`,
    { retryAfterMs },
  );
}

/** What one message has paid: each token once, however often the message is judged. */
export class Payment {
  readonly #waits: KnownWaits;
  readonly #find: () => Promise<number | undefined>;
  readonly #taken = new Set<string>();

  /** @param find As for {@linkcode takeTokens}. */
  constructor(waits: KnownWaits, find: () => Promise<number | undefined>) {
    this.#waits = waits;
    this.#find = find;
  }

  /** As {@linkcode takeTokens}, without the limits that it has taken from. */
  async take(limits: readonly Limit[]): Promise<number | undefined> {
    const due = this.#due(limits);
    const seq = await takeTokens(this.#waits, due, this.#find);
    if (seq !== undefined) return seq;
    for (const { key } of due) this.#taken.add(key);
  }

  /**
   * Ensures that {@linkcode take} is not known to fail; it takes nothing.
   *
   * @throws {Refusal} As {@linkcode take}.
   */
  check(limits: readonly Limit[]): void {
    const due = this.#due(limits);
    const wait = this.#waits.find(due);
    if (wait) throw emptyRefusal(due, wait);
  }

  #due(limits: readonly Limit[]): readonly Limit[] {
    return limits.filter(({ key }) => !this.#taken.has(key));
  }
}

/**
 * Takes a token from a bucket.
 *
 * @throws {Refusal} `rate_limited` with this message if it is empty; `unavailable`.
 */
export async function takeToken(
  engine: Engine,
  bucket: Bucket,
  message: string,
): Promise<void> {
  const empty = await engine.take([bucket]);
  if (!empty) return;
  const { retryAfterMs } = empty;
  throw new Refusal("rate_limited", message, { retryAfterMs });
}
