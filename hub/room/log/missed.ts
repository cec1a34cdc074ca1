import type { GapEvent, Position } from "../../protocol.ts";
import type { Audience } from "./audiences.ts";
import { gapBefore } from "./gap.ts";
import type { Batch } from "./log.ts";

/** What a returning client is sent before its audience's log. */
export interface Missed {
  /** The events that are no longer available, if any. */
  readonly gap: GapEvent | undefined;
  readonly missed: readonly Batch[];
  /** The client's last `seq` once it has received these. */
  readonly after: number;
  /** The ids of viewers whose held messages were refused meanwhile. */
  readonly refused: ReadonlySet<string>;
}

const NONE: readonly Batch[] = [];
const NOBODY: ReadonlySet<string> = new Set();

/**
 * Returns what a client misses before its audience's log; a promise only if there are
 * events to read.
 *
 * @param position The last event that the client saw; `undefined`: it wants only new ones.
 * @param audienceNow Returns the client's audience: it may change during a read.
 * @param room The room's order, its last `seq`, and how many events are replayed.
 * @throws {Refusal} `unavailable`.
 */
export function readMissed(
  position: Position | undefined,
  audienceNow: () => Audience,
  room: Position & { readonly historySize: number },
): Missed | Promise<Missed> {
  const { log: { seq, floor } } = audienceNow();
  const gap = gapBefore(position, seq, room);
  const after = gap?.to ?? position?.seq ?? seq;
  return after < floor
    ? readAfter(after, gap, audienceNow)
    : { gap, after, missed: NONE, refused: NOBODY };
}

async function readAfter(
  start: number,
  gap: GapEvent | undefined,
  audienceNow: () => Audience,
): Promise<Missed> {
  let after = start;
  const missed: Batch[] = [];
  const refused = new Set<string>();
  // The log may move on during a read, though rarely beyond the range read.
  while (after < audienceNow().log.floor) {
    const { log: { floor, seq }, recovery } = audienceNow();
    const head = Math.max(floor, seq);
    const range = await recovery.since(after, floor, head, performance.now());
    missed.push(...range.frames);
    for (const viewer of range.refused ?? []) refused.add(viewer);
    after = range.upTo;
  }
  return { gap, after, missed, refused };
}
