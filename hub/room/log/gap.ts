import type { GapEvent, Position } from "../../protocol.ts";

/**
 * Returns the gap between a client's position and the oldest event that it can be
 * replayed, if any.
 *
 * @param upTo The last `seq` in the log of the client's audience.
 * @param room The room's order, its last `seq`, and how many events are replayed.
 */
export function gapBefore(
  position: Position | undefined,
  upTo: number,
  room: Position & { readonly historySize: number },
): GapEvent | undefined {
  if (!position) return undefined;
  const to = Math.min(upTo, Math.max(0, room.seq - room.historySize));
  if (position.epoch !== room.epoch || position.seq > room.seq) {
    return { type: "gap", from: 0, to };
  }
  return position.seq < to
    ? { type: "gap", from: position.seq + 1, to }
    : undefined;
}
