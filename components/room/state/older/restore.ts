/**
 * Shows messages again whose deletion was undone. This module is loaded when that happens.
 *
 * @module
 */
import { batch } from "@preact/signals";
import type { MessageEvent } from "../../../../hub/protocol.ts";
import { fetchMessages } from "../../../connection/messages.ts";
import { retried } from "../../../connection/retried.ts";
import { DRAWN } from "../history.ts";
import { covers, placed } from "../placed.ts";
import { withRestored } from "../pause.ts";
import type { RoomState } from "../room_state.ts";
import { type Entry, linesOf, type Timeline } from "../timeline.ts";
import { addOlder, loadAbove, loaded } from "./older_messages.ts";
import { firstOf } from "./prepend.ts";

/** Messages loaded at a time. */
const PAGE = 200;

/** Pages loaded at most; what is older is loaded when somebody scrolls back. */
const MAX_PAGES = 10;

/**
 * All viewers of a room ask at once: each waits for a random part of a time that grows with
 * their number, so that they ask for about 500 pages a second.
 */
const SPREAD_MS = { least: 2_000, perViewer: 2, most: 30_000 };

/** How long to wait before a page is asked for again, in milliseconds. */
const RETRIES_MS = [2_000, 5_000, 15_000];

export async function restoreMessages(
  state: RoomState,
  targets: readonly number[],
): Promise<void> {
  const { epoch } = state.timeline.peek();
  if (!state.moderates.peek()) {
    await wait(Math.random() * spreadMs(state.viewers.peek()));
  }
  // A page of older messages that was asked for before lacks them.
  while (state.older.peek() === "loading") await loaded(state);
  await fill(state, targets);
  if (state.timeline.peek().epoch !== epoch) return;
  const wanted = wantedOf(state, targets);
  for (let page = 0; page < MAX_PAGES && wanted.length > 0; page++) {
    const read = await fetchAgain(state.room, {
      before: wanted[0] + 1,
      limit: PAGE,
    });
    if (state.timeline.peek().epoch !== epoch) return;
    if (!read) {
      // Viewers don't know what is missing.
      if (state.moderates.peek()) {
        state.note(state.texts.chat.unreachable, true);
      }
      return;
    }
    if (read.epoch !== epoch) return;
    const isWanted = new Set(wanted);
    show(state, read.messages.filter(({ seq }) => isWanted.has(seq)));
    const from = read.messages[0]?.seq ?? 0;
    while (wanted[0] >= from) wanted.shift();
  }
}

/** How long the requests of so many viewers are spread over, in milliseconds. */
export function spreadMs(viewers: number): number {
  const { least, perViewer, most } = SPREAD_MS;
  return Math.min(most, Math.max(least, viewers * perViewer));
}

/** Fills a list that a purge has left short, if what was restored belongs above it. */
async function fill(
  state: RoomState,
  targets: readonly number[],
): Promise<void> {
  const timeline = state.timeline.peek();
  const rows = timeline.entries.filter(({ kind }) => kind === "line").length;
  const first = firstOf(timeline);
  if (
    rows >= DRAWN || state.older.peek() === "end" ||
    !targets.some((seq) => seq < first)
  ) return;
  await loadAbove(
    state,
    // Of one size, so that the server reads it once for all viewers.
    DRAWN,
    (page) => addOlder(state, page),
    fetchAgain,
  );
}

/** The restored messages that the page is to show and doesn't, the newest first. */
function wantedOf(
  { timeline, paused, older }: RoomState,
  targets: readonly number[],
): number[] {
  const { entries } = timeline.peek();
  const lists = [entries, paused.peek() ?? entries];
  // What is above the first row comes with older messages, unless there are none.
  const from = older.peek() === "end" ? 0 : Math.min(...lists.map(firstSeq));
  const shown = lists.map((list) =>
    new Set(list.flatMap(({ kind, seq }) => kind === "line" ? seq : []))
  );
  return targets.filter((seq) =>
    seq >= from && !shown.every((list) => list.has(seq)) &&
    // Messages in a skipped range were never on this page.
    !entries.some((each) => each.kind === "skipped" && covers(each, seq))
  ).sort((a, b) => b - a);
}

/** Shows messages in the list and, where their marks are, in the paused one. */
function show(state: RoomState, messages: readonly MessageEvent[]): void {
  const { timeline, paused, older, removed } = state;
  const found = removed.remaining(messages);
  batch(() => {
    const { entries } = timeline.peek();
    const from = older.peek() === "end" ? 0 : firstSeq(entries);
    timeline.value = insert(
      timeline.peek(),
      found.filter(({ seq }) => seq >= from),
    );
    const shown = paused.peek();
    // A paused list may begin with older messages than the other one.
    if (shown) {
      paused.value = withRestored(shown, placed(shown, linesOf(found)));
    }
  });
}

/** Puts messages into their places in the order, unless the timeline has them. */
export function insert(
  timeline: Timeline,
  messages: readonly MessageEvent[],
): Timeline {
  const entries = placed(timeline.entries, linesOf(messages));
  return entries === timeline.entries ? timeline : { ...timeline, entries };
}

/** Like {@linkcode fetchMessages}; `undefined`: the server still can't be reached or refuses. */
async function fetchAgain(
  ...asked: Parameters<typeof fetchMessages>
): ReturnType<typeof fetchMessages> {
  const attempt = () => fetchMessages(...asked);
  const waitsMs = RETRIES_MS.map((ms) => ms * (1 + Math.random()));
  return await attempt() ?? await retried(attempt, waitsMs);
}

function firstSeq([first]: readonly Entry[]): number {
  return first?.seq ?? Infinity;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
