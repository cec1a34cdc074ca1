/**
 * Loads messages that were not sent because the room was over its pace.
 *
 * @module
 */
import { batch } from "@preact/signals";
import { fetchMessages } from "../../connection/messages.ts";
import { covers } from "../state/placed.ts";
import type { RoomState } from "../state/room_state.ts";
import type { Entry, Skipped } from "../state/timeline.ts";
import { filled } from "./skipped.ts";

/** The most messages loaded at a time, which is the most that the server sends. */
const PAGE = 200;

/**
 * Loads the first {@linkcode PAGE} messages of the ranges. The list stops following, so
 * that they stay in sight. Returns whether it succeeded.
 */
export async function openRanges(
  state: RoomState,
  ranges: readonly Skipped[],
): Promise<boolean> {
  const { from } = ranges[0];
  const to = Math.min(ranges[ranges.length - 1].seq, from + PAGE - 1);
  return await load(state, from, to);
}

/** Loads a message, and those around it, if it was skipped. */
export async function openAround(state: RoomState, seq: number): Promise<void> {
  const range = state.timeline.peek().entries.find((each) =>
    each.kind === "skipped" && covers(each, seq)
  );
  if (range?.kind !== "skipped") return;
  const from = Math.max(range.from, seq - PAGE / 2);
  await load(state, from, Math.min(range.seq, from + PAGE - 1));
}

async function load(
  state: RoomState,
  from: number,
  to: number,
): Promise<boolean> {
  const { timeline, paused, following, removed, room } = state;
  following.value = false;
  const { epoch } = timeline.peek();
  const limit = to - from + 1;
  const page = await fetchMessages(room, { before: to + 1, limit });
  if (page?.epoch !== epoch || timeline.peek().epoch !== epoch) return false;
  // The viewer has returned to the newest message.
  if (following.peek()) return true;
  const messages = removed.remaining(page.messages);
  // A shorter answer reaches back to the oldest message that the server keeps.
  const begin = page.messages.length < limit
    ? page.messages[0]?.seq ?? to + 1
    : from;
  const fill = (entries: readonly Entry[]) =>
    filled(entries, messages, from, to, begin);
  batch(() => {
    timeline.value = {
      ...timeline.peek(),
      entries: fill(timeline.peek().entries),
    };
    const shown = paused.peek();
    if (shown) paused.value = fill(shown);
  });
  return true;
}
