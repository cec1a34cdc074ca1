/**
 * Holds an overlay against what the server has.
 *
 * @module
 */
import type { Position } from "../../hub/protocol.ts";

/** The server answers in this time, in milliseconds, or the way there is lost. */
const ANSWER_TIMEOUT_MS = 10_000;

/** What the server has, the connection brings within this time, in milliseconds: more than the longest delay. */
const DELIVERY_TIMEOUT_MS = 15_000;

/** What the server says about itself and the room. */
export interface ServerStatus extends Position {
  /** Names the build that pages are made with. */
  readonly build: string;
}

/**
 * Whether what was `heard` is all there is. Where the server is of another build, the
 * page is loaded again: now that it has answered, there is a page to load.
 *
 * @throws If the server does not answer.
 */
export async function isCurrent(
  room: string,
  build: string,
  heard: () => Position,
): Promise<boolean> {
  const response = await fetch(`/rooms/${room}/overlay`, {
    headers: { accept: "application/json" },
    cache: "no-store",
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  // Why it is refused the connection hears too, if it is for good.
  if (!response.ok) return true;
  const status: ServerStatus = await response.json();
  if (status.build !== build) location.reload();
  await new Promise((resolve) => setTimeout(resolve, DELIVERY_TIMEOUT_MS));
  const { epoch, seq } = heard();
  return epoch === status.epoch && seq >= status.seq;
}
