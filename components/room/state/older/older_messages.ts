/**
 * Loads older messages. This module is loaded when somebody scrolls back.
 *
 * @module
 */
import { batch, effect } from "@preact/signals";
import type { MessageEvent } from "../../../../hub/protocol.ts";
import { fetchMessages } from "../../../connection/messages.ts";
import { LIST_ID } from "../history.ts";
import { firstLine, firstOf, prepend } from "./prepend.ts";
import { MAX_ENTRIES, type RoomState } from "../room_state.ts";

/** Messages loaded at a time. */
const OLDER_PAGE = 100;

export async function loadOlder(state: RoomState): Promise<void> {
  const { older } = state;
  if (older.peek() === "loading" || older.peek() === "end") return;
  if (MAX_ENTRIES - state.timeline.peek().entries.length < OLDER_PAGE) {
    older.value = "much";
    return;
  }
  await loadAbove(state, OLDER_PAGE, (page) => {
    state.following.value = false;
    addOlder(state, page);
  });
}

/** A page of older messages. */
interface OlderPage {
  /** They are all below this `seq`. */
  readonly before: number;
  readonly messages: readonly MessageEvent[];
  /** Whether there are no older ones. */
  readonly all: boolean;
}

/**
 * Loads what is above the list's first message, or the newest messages if it has none.
 *
 * @param limit The most messages.
 * @param add Takes them.
 */
export async function loadAbove(
  state: RoomState,
  limit: number,
  add: (page: OlderPage) => void,
  read = fetchMessages,
): Promise<void> {
  const { timeline, older, removed } = state;
  const { epoch, entries } = timeline.peek();
  const first = firstLine(entries);
  const before = firstOf(timeline.peek());
  older.value = "loading";
  const page = await read(state.room, { before, limit });
  // Meanwhile the list may have returned to its end, or the epoch may have changed.
  if (older.peek() !== "loading") return;
  if (!page || page.epoch !== epoch) {
    older.value = "failed";
    return;
  }
  const present = timeline.peek().entries;
  const isNext = first
    ? present.some(({ key }) => key === first.key) ||
      removed.has(first.seq, first.from.id)
    : present.length < state.kept;
  if (!isNext) {
    // The rows in between were dropped for newer ones.
    older.value = "more";
    return;
  }
  const { messages } = page;
  batch(() => add({ before, messages, all: messages.length < limit }));
}

/** Adds older messages above the others. */
export function addOlder(
  state: RoomState,
  { before, messages, all }: OlderPage,
): void {
  state.timeline.value = prepend(
    state.timeline.peek(),
    state.removed.remaining(messages),
    before,
  );
  state.older.value = all ? "end" : "more";
}

/**
 * Scrolls to a message, and loads everything down to it; says so if it is too old for the
 * page.
 */
export async function goToMessage(
  state: RoomState,
  seq: number,
): Promise<void> {
  const isHere = () =>
    state.timeline.peek().entries.some((each) =>
      each.kind === "line" && each.seq <= seq
    );
  // Before older messages come: a list that is paused would lose them when it goes on.
  state.following.value = false;
  while (!isHere() && state.older.peek() !== "end") {
    const before = firstOf(state.timeline.peek());
    await loadOlder(state);
    await loaded(state);
    // The viewer has gone back to the newest message.
    if (state.following.peek()) return;
    const older = state.older.peek();
    const isStuck = older === "more" &&
      firstOf(state.timeline.peek()) >= before;
    if (isStuck || older === "much" || older === "failed") {
      const { muchOlder, noOlder } = state.texts.chat;
      state.note(older === "much" ? muchOlder : noOlder, true);
      return;
    }
  }
  // The list is rendered before the next frame.
  requestAnimationFrame(() => scrollTo(seq));
}

/** Resolves once no page of older messages is on its way. */
export function loaded({ older }: RoomState): Promise<void> {
  return new Promise((resolve) => {
    const end = effect(() => {
      if (older.value === "loading") return;
      resolve();
      queueMicrotask(() => end());
    });
  });
}

/** Scrolls the row of a message, or the place where it was, to the middle. */
function scrollTo(seq: number): void {
  const list = document.getElementById(LIST_ID)!;
  const box = list.parentElement!;
  const rows = [...list.querySelectorAll<HTMLElement>("li")];
  // Messages that are listed below another one are not in order.
  const row = rows.find(({ dataset }) => Number(dataset.seq) === seq) ??
    rows.find(({ dataset }) => Number(dataset.seq) >= seq);
  if (!row) return;
  const { top, height } = row.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  box.scrollTop += top - frame.top - Math.max(0, frame.height - height) / 2;
  row.classList.remove("sought");
  // Reading the width restarts the animation.
  void box.offsetWidth;
  row.classList.add("sought");
}
