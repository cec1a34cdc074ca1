/**
 * The refusals that engines share.
 *
 * @module
 */
import { Refusal } from "../refusal.ts";

/** When to ask the storage again, in milliseconds. */
const STORAGE_RETRY_MS = 2_000;

/** When to register again, in milliseconds. */
const ORDER_RETRY_MS = 1_000;

/** Returns the refusal for a room that doesn't exist. */
export function noSuchRoomRefusal(room: string): Refusal {
  return new Refusal(
    "no_such_room",
    `Cannot find the room "${room}": nobody has opened it.`,
  );
}

/** Returns the refusal for a storage that failed or doesn't answer. */
export function storageRefusal(cause: unknown): Refusal {
  return new Refusal(
    "unavailable",
    "Cannot do this now: the chat's storage is not responding. Try again soon.",
    { cause, retryAfterMs: STORAGE_RETRY_MS },
  );
}

/** Returns the refusal for a subscription whose order no longer exists. */
export function orderLostRefusal(): Refusal {
  return new Refusal(
    "unavailable",
    "Cannot continue: the room's events are no longer stored.",
    { retryAfterMs: ORDER_RETRY_MS },
  );
}

/** Returns the refusal for a room that this process no longer follows. */
export function closedRefusal(): Refusal {
  return new Refusal(
    "unavailable",
    "Cannot follow the room: this process is shutting down.",
    { retryAfterMs: ORDER_RETRY_MS },
  );
}
