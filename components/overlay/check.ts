/**
 * Compares an overlay with the server.
 *
 * @module
 */
import type { Position } from "../../hub/protocol.ts";

/** If the server doesn't answer within this time, the connection is treated as dead. */
const ANSWER_TIMEOUT_MS = 10_000;

/**
 * A working connection delivers what the server has within this time, which is more
 * than any delay on the way.
 */
const DELIVERY_TIMEOUT_MS = 15_000;

/** The server's build and the room's position. */
export interface ServerStatus extends Position {
  /** Identifies the build. */
  readonly build: string;
}

/**
 * Whether everything the server has was `heard`. If the server runs another build, the
 * page is reloaded: the server answers, so there is a page to load.
 *
 * @throws If the server does not answer.
 */
export async function isCurrent(
  room: string,
  build: string,
  heard: () => Position,
): Promise<boolean> {
  const late = new AbortController();
  // Once the answer is read this does nothing.
  setTimeout(() => late.abort(), ANSWER_TIMEOUT_MS);
  const response = await fetch(`/rooms/${room}/overlay`, {
    headers: { accept: "application/json" },
    cache: "no-store",
    signal: late.signal,
  });
  // The connection is refused as well, and handles it.
  if (!response.ok) return true;
  const status: ServerStatus = await response.json();
  if (status.build !== build) location.reload();
  await new Promise((resolve) => setTimeout(resolve, DELIVERY_TIMEOUT_MS));
  const { epoch, seq } = heard();
  return epoch === status.epoch && seq >= status.seq;
}
