/**
 * Reading back in a room. It is loaded when somebody does.
 *
 * @module
 */
import { batch } from "@preact/signals";
import type { MessageEvent } from "../../../hub/protocol.ts";
import { fetchMessages } from "../../connection/messages.ts";
import { LIST_ID } from "./history.ts";
import { prepend } from "./prepend.ts";
import { MAX_ENTRIES, type RoomState } from "./room_state.ts";

/** Older messages that are fetched at a time. */
const OLDER_PAGE = 100;

/** Gets older messages. */
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
  // Meanwhile the list may have gone back to its end, or another order begun.
  if (older.peek() !== "loading") return;
  if (!page || page.epoch !== epoch) {
    older.value = "failed";
    return;
  }
  addOlder(state, page.messages, page.messages.length < OLDER_PAGE);
}

/** Puts older messages above the others, which stay where they are. `all`: there are none before them. */
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

/** Shows a message in the list, with all that lies between, if it is not too long ago. */
export async function goToMessage(
  state: RoomState,
  seq: number,
): Promise<void> {
  const isHere = () =>
    state.timeline.peek().entries.some((each) =>
      each.kind === "line" && each.seq <= seq
    );
  while (!isHere() && state.older.peek() !== "end") {
    await loadOlder(state);
    if (state.older.peek() !== "more") break;
    // Meanwhile somebody went back to the end.
    if (state.following.peek()) return;
  }
  state.following.value = false;
  // The list is drawn with what came before the next frame is.
  requestAnimationFrame(() => scrollTo(seq));
}

/** Puts the row of a message, or the place where it was, into the middle of the list. */
function scrollTo(seq: number): void {
  const list = document.getElementById(LIST_ID)!;
  const box = list.parentElement!;
  const row = Array.from(list.querySelectorAll<HTMLElement>("li"))
    .find(({ dataset }) => Number(dataset.seq) >= seq);
  if (!row) return;
  const { top, height } = row.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  box.scrollTop += top - frame.top - Math.max(0, frame.height - height) / 2;
  row.classList.remove("sought");
  // Read, so that the animation begins anew.
  void box.offsetWidth;
  row.classList.add("sought");
}
