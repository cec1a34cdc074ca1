/**
 * What an engine refuses with.
 *
 * @module
 */
import { Refusal } from "../refusal.ts";

/** When to ask the storage again, in milliseconds. */
const STORAGE_RETRY_MS = 2_000;

/** When to register again, in milliseconds. */
const ORDER_RETRY_MS = 1_000;

/** There is no room of that name. */
export function noSuchRoom(room: string): Refusal {
  return new Refusal(
    "no_such_room",
    `Cannot find the room "${room}": nobody has opened it.`,
  );
}

/** The storage failed, or does not answer. */
export function storageUnavailable(cause: unknown): Refusal {
  return new Refusal(
    "unavailable",
    "Cannot do this now: the chat's storage is not responding. Try again soon.",
    { cause, retryAfterMs: STORAGE_RETRY_MS },
  );
}

/** The order that a subscription follows is no more. */
export function orderLost(): Refusal {
  return new Refusal(
    "unavailable",
    "Cannot continue: the room's events are no longer stored.",
    { retryAfterMs: ORDER_RETRY_MS },
  );
}
