/**
 * Why a connection was lost, and when to try again.
 *
 * @module
 */
import { CloseCode } from "../../hub/protocol.ts";

/** Why there is no connection, as far as anybody knows: the names of what the viewer is told. */
export type Reason =
  | "lost"
  | "offline"
  | "restarting"
  | "roomFull"
  | "expired"
  /** There is no such room any more. */
  | "roomGone"
  /** The server takes this page for defective. */
  | "stopped";

/** The longest first wait, in milliseconds; each further one is twice as long. */
export const FIRST_WAIT_MS = 500;

/** No wait is longer than this, in milliseconds. */
export const LONGEST_WAIT_MS = 15_000;

/** How far the clients of a server that restarts are spread, in milliseconds. */
export const RESTART_SPREAD_MS = 5_000;

/** By close code of a socket, or by the code of a refusal. */
const REASONS: Readonly<Record<number | string, Reason>> = {
  [CloseCode.Binary]: "stopped",
  [CloseCode.Policy]: "stopped",
  [CloseCode.TooBig]: "stopped",
  [CloseCode.Restart]: "restarting",
  [CloseCode.Expired]: "expired",
  unauthorised: "expired",
  too_many_clients: "roomFull",
  no_such_room: "roomGone",
};

/** Why the connection was lost, by the code with which it was. */
export function reasonOf(code: number | string): Reason {
  return REASONS[code] ?? "lost";
}

/**
 * How long to wait before the next attempt: exponential, the upper half of it
 * random, so that the clients of a lost server don't come back as one.
 */
export function backoff(
  attempt: number,
  random: () => number = Math.random,
): number {
  const longest = Math.min(
    LONGEST_WAIT_MS,
    FIRST_WAIT_MS * 2 ** Math.min(attempt, 30),
  );
  return Math.round(longest * (0.5 + random() / 2));
}

/**
 * How long to wait after a loss, or `undefined` for never.
 *
 * @param atLeast What the server asked for, in milliseconds; up to half of it is added by chance.
 */
export function waitAfter(
  why: Reason,
  attempt: number,
  atLeast = 0,
  random: () => number = Math.random,
): number | undefined {
  if (why === "stopped" || why === "roomGone") return undefined;
  // The spread stands in for the first wait only: a server that stays away is backed off from.
  const wait = why === "restarting" && attempt === 0
    ? FIRST_WAIT_MS + random() * (RESTART_SPREAD_MS - FIRST_WAIT_MS)
    : backoff(attempt, random);
  return Math.round(Math.max(wait, atLeast * (1 + random() / 2)));
}
