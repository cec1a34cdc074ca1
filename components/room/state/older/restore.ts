/**
 * Shows messages again whose deletion was undone. This module is loaded when that happens.
 *
 * @module
 */
import type { MessageEvent } from "../../../../hub/protocol.ts";
import { fetchMessages } from "../../../connection/messages.ts";
import { withQuotes } from "./prepend.ts";
import type { RoomState } from "../room_state.ts";
import { continues, type Entry, linesOf, type Timeline } from "../timeline.ts";

/** Messages loaded at a time. */
const PAGE = 200;

/** Pages loaded at most; what is older is loaded when somebody scrolls back. */
const MAX_PAGES = 5;

/** All viewers of a room ask at once: each waits for a random part of this time. */
const SPREAD_MS = 2_000;

export async function restoreMessages(
  state: RoomState,
  targets: readonly number[],
): Promise<void> {
  if (!state.moderates.peek()) {
    await new Promise((resolve) =>
      setTimeout(resolve, Math.random() * SPREAD_MS)
    );
  }
  const { epoch, entries } = state.timeline.peek();
  const [first] = entries;
  // What is above the first row comes with older messages.
  const from = first && state.older.peek() !== "end" ? first.seq : 0;
  const wanted = new Set(targets.filter((seq) => seq >= from));
  if (wanted.size === 0) return;
  const last = Math.min(...wanted);
  let before = Math.max(...wanted) + 1;
  for (let page = 0; page < MAX_PAGES && before > last; page++) {
    const read = await fetchMessages(state.room, { before, limit: PAGE });
    if (!read || read.epoch !== epoch || read.messages.length === 0) return;
    const found = read.messages.filter(({ seq }) => wanted.has(seq));
    if (state.timeline.peek().epoch !== epoch) return;
    state.timeline.value = insert(
      state.timeline.peek(),
      state.removed.remaining(found),
    );
    before = read.messages[0].seq;
  }
}

/** Puts messages into their places in the order, unless the timeline has them. */
export function insert(
  timeline: Timeline,
  messages: readonly MessageEvent[],
): Timeline {
  const known = new Set(
    timeline.entries.flatMap((each) => each.kind === "line" ? each.seq : []),
  );
  const lines = linesOf(messages.filter(({ seq }) => !known.has(seq)));
  if (lines.length === 0) return timeline;
  const entries: Entry[] = [...timeline.entries, ...lines]
    .sort((a, b) => a.seq - b.seq);
  for (const [at, entry] of entries.entries()) {
    if (entry.kind !== "line") continue;
    const continued = continues(entries[at - 1], entry);
    if (continued !== entry.continued) entries[at] = { ...entry, continued };
  }
  return { ...timeline, entries: withQuotes(entries, lines) };
}
