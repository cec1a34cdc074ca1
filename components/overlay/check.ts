/**
 * Compares an overlay with the server.
 *
 * @module
 */
import type { Position } from "../../hub/protocol.ts";

/** If the server doesn't answer within this time, it is asked again later. */
const ANSWER_TIMEOUT_MS = 10_000;

/** The server's build and the room's position. */
export interface ServerStatus extends Position {
  /** Identifies the build. */
  readonly build: string;
}

/**
 * Whether the server's build is the page's.
 *
 * @throws If the server does not answer.
 */
export async function hasSameBuild(
  room: string,
  build: string,
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
  return status.build === build;
}
