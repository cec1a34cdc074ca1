/**
 * Why a connection was lost, and when to try again.
 *
 * @module
 */
import { CloseCode } from "../hub/websocket.ts";

/** Why there is no connection, as far as is known. The UI has a text under each name. */
export type Reason =
  | "lost"
  | "offline"
  | "restarting"
  | "roomFull"
  | "expired"
  /** The room no longer exists. */
  | "roomGone"
  /** The server closed the connection because of a bug in this page. */
  | "stopped";

/** The longest first wait; each further one is up to twice as long. */
export const FIRST_WAIT_MS = 500;

/** The longest wait. */
export const LONGEST_WAIT_MS = 15_000;

/** The clients of a restarting server come back spread over this time. */
export const RESTART_SPREAD_MS = 5_000;

/** By a socket's close code or a refusal's code. */
const REASONS: Readonly<Record<number | string, Reason>> = {
  [CloseCode.Binary]: "stopped",
  [CloseCode.Policy]: "stopped",
  [CloseCode.TooBig]: "stopped",
  [CloseCode.Restart]: "restarting",
  [CloseCode.Expired]: "expired",
  [CloseCode.Removed]: "roomGone",
  unauthorised: "expired",
  too_many_clients: "roomFull",
  no_such_room: "roomGone",
};

export function reasonOf(code: number | string): Reason {
  return REASONS[code] ?? "lost";
}

/**
 * How long to wait before the next attempt: exponential, with a random upper half so
 * that the clients of a lost server don't return all at once.
 */
export function backoffMs(
  attempt: number,
  random: () => number = Math.random,
): number {
  const longestMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
  return Math.round(longestMs * (0.5 + random() / 2));
}

/**
 * How long to wait after a loss; `undefined`: never try again.
 *
 * @param atLeastMs What the server asked for; up to half as much is
 * added at random.
 */
export function retryDelayMs(
  why: Reason,
  attempt: number,
  atLeastMs = 0,
  random: () => number = Math.random,
): number | undefined {
  if (why === "stopped" || why === "roomGone") return undefined;
  // Only the first wait uses the restart spread; a server that stays away gets normal
  // backoff.
  const delayMs = why === "restarting" && attempt === 0
    ? FIRST_WAIT_MS + random() * (RESTART_SPREAD_MS - FIRST_WAIT_MS)
    : backoffMs(attempt, random);
  return Math.round(Math.max(delayMs, atLeastMs * (1 + random() / 2)));
}
