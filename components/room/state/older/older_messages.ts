/**
 * Loads older messages. This module is loaded when somebody scrolls back.
 *
 * @module
 */
import { batch, effect } from "@preact/signals";
import type { MessageEvent } from "../../../../hub/protocol.ts";
import { fetchMessages } from "../../../connection/messages.ts";
import { LIST_ID } from "../history.ts";
import { prepend } from "./prepend.ts";
import { MAX_ENTRIES, type RoomState } from "../room_state.ts";

/** Messages loaded at a time. */
const OLDER_PAGE = 100;

export async function loadOlder(state: RoomState): Promise<void> {
  const { epoch, entries } = state.timeline.peek();
  const first = entries.find((each) => each.kind === "line");
  const { older } = state;
  if (!first || older.peek() === "loading" || older.peek() === "end") return;
  if (MAX_ENTRIES - entries.length < OLDER_PAGE) {
    older.value = "much";
    return;
  }
  older.value = "loading";
  const page = await fetchMessages(state.room, {
    before: first.seq,
    limit: OLDER_PAGE,
  });
  // Meanwhile the list may have returned to its end, or the epoch may have changed.
  if (older.peek() !== "loading") return;
  if (!page || page.epoch !== epoch) {
    older.value = "failed";
    return;
  }
  addOlder(state, page.messages, page.messages.length < OLDER_PAGE);
}

/** Adds older messages above the others. `all`: there are no older ones. */
export function addOlder(
  state: RoomState,
  messages: readonly MessageEvent[],
  all: boolean,
): void {
  batch(() => {
    state.following.value = false;
    state.timeline.value = prepend(
      state.timeline.peek(),
      state.removed.remaining(messages),
    );
    state.older.value = all ? "end" : "more";
  });
}

/** Scrolls to a message, and loads everything down to it; says so if it is too old for the page. */
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
    await loadOlder(state);
    await loaded(state);
    // The viewer has gone back to the newest message.
    if (state.following.peek()) return;
    if (/much|failed/.test(state.older.peek())) {
      const { muchOlder, noOlder } = state.texts.chat;
      state.note(state.older.peek() === "much" ? muchOlder : noOlder, true);
      return;
    }
  }
  // The list is rendered before the next frame.
  requestAnimationFrame(() => scrollTo(seq));
}

/** Resolves once no page of older messages is on its way. */
function loaded({ older }: RoomState): Promise<void> {
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
