/**
 * Where a room's messages begin.
 *
 * @module
 */
import type { MessageEvent } from "../../hub/mod.ts";

/** The newest message with a `seq` below `before`, if there is one. */
type Below = (before: number) => Promise<MessageEvent | undefined>;

/**
 * The oldest message that is held, at `newest` or before it: places of the order may
 * be empty, and the first ones no longer held. It is found by halving.
 */
export async function oldest(
  newest: MessageEvent,
  below: Below,
): Promise<MessageEvent> {
  let found = newest;
  let empty = 0;
  while (empty < found.seq - 1) {
    const middle = (empty + found.seq) >> 1;
    const earlier = await below(middle + 1);
    if (earlier) found = earlier;
    else empty = middle;
  }
  return found;
}
