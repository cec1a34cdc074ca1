/**
 * When to try to connect again.
 *
 * @module
 */
import { CloseCode } from "../../hub/protocol.ts";

/** The longest first wait, in milliseconds; each further one is twice as long. */
export const FIRST_WAIT = 500;

/** No wait is longer than this, in milliseconds. */
export const LONGEST_WAIT = 15_000;

/** How far the clients of a server that restarts are spread, in milliseconds. */
export const RESTART_SPREAD = 5_000;

/**
 * How long to wait before the next attempt: exponential, the upper half of it
 * random, so that the clients of a lost server don't come back as one.
 */
export function backoff(
  attempt: number,
  random: () => number = Math.random,
): number {
  const longest = Math.min(
    LONGEST_WAIT,
    FIRST_WAIT * 2 ** Math.min(attempt, 30),
  );
  return Math.round(longest * (0.5 + random() / 2));
}

/** How long to wait after a close, or `undefined` for never. */
export function waitAfter(
  code: number,
  attempt: number,
  random: () => number = Math.random,
): number | undefined {
  switch (code) {
    case CloseCode.Binary:
    case CloseCode.Policy:
    case CloseCode.TooBig:
      return undefined;
    case CloseCode.Restart:
      // The spread stands in for the first wait only: a server that stays away is backed off from.
      return attempt === 0
        ? Math.round(FIRST_WAIT + random() * (RESTART_SPREAD - FIRST_WAIT))
        : backoff(attempt, random);
    default:
      return backoff(attempt, random);
  }
}
