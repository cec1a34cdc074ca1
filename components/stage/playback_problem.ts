/**
 * Why there is no picture.
 *
 * @module
 */
import type { Found } from "./playlist.ts";

/** All but the last two are looked into again by themselves. */
export type PlaybackProblem =
  /** The stream can't be reached. */
  | "off"
  /** There is no broadcast yet. */
  | "notBegun"
  | "ended"
  /** The playlist is there, but nothing is added to it. */
  | "stalled"
  /** The server doesn't let this viewer have the stream. */
  | "refused"
  /** The server doesn't let this site have the stream (CORS). */
  | "blocked"
  /** A file can't be loaded. */
  | "lost"
  /** The browser can't play the stream. */
  | "unplayable";

/** What is known when something is wrong. */
interface Situation {
  /** The problem so far, if it is known. */
  readonly before: PlaybackProblem | undefined;
  /** Whether it has ever played. */
  readonly seen: boolean;
  /** Whether the picture stands still although nothing has failed. */
  readonly isStuck: boolean;
  /** The end of the playlist at the last look since. */
  readonly stuckAt: number | undefined;
}

/** The problem after a look at the playlist; `undefined`: there is something to play. */
export function judge(
  found: Found,
  { before, seen, isStuck, stuckAt }: Situation,
): PlaybackProblem | undefined {
  switch (found.state) {
    case "live": {
      const moves = stuckAt !== undefined && stuckAt !== found.end;
      return isStuck && !moves ? "stalled" : undefined;
    }
    case "over":
      return isStuck || before === "ended" ? "ended" : undefined;
    case "gone":
      return seen ? "ended" : "notBegun";
    default:
      // Servers often go away with the broadcast.
      return before === "ended" ? "ended" : found.state;
  }
}
