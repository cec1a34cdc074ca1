import { TIMEOUT_MS } from "./post.ts";

/** How long deliveries wait, in milliseconds. */
export interface Times {
  /** For how long a process that is about to send keeps others from it. */
  readonly leaseMs: number;
  /** The wait after the first failure. */
  readonly backoffMs: number;
  /** The wait after a delivery: what is said meanwhile goes with the next. */
  readonly pauseMs: number;
}

export const TIMES: Times = {
  leaseMs: 2 * TIMEOUT_MS,
  backoffMs: 5_000,
  pauseMs: 250,
};

/** Events that are older aren't delivered any more, in milliseconds. */
export const MAX_AGE_MS = 24 * 3_600_000;
