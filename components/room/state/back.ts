/**
 * Reading back in a room. It is loaded when somebody does.
 *
 * @module
 */
import { batch } from "@preact/signals";
import type { MessageEvent } from "../../../hub/protocol.ts";
import { saidBefore } from "./archive.ts";
import { LIST_ID } from "./history.ts";
import { prepend } from "./prepend.ts";
import { READ_BACK } from "./shown.ts";
import type { ChatState } from "./state.ts";

/** Older messages that are fetched at a time. */
const OLDER_PAGE = 100;

/** Gets older messages. */
export async function readBack(chat: ChatState): Promise<void> {
  const { epoch, entries } = chat.timeline.peek();
  const first = entries.find((each) => each.kind === "line");
  const { older } = chat;
  if (!first || older.peek() === "loading" || older.peek() === "end") return;
  if (READ_BACK - entries.length < OLDER_PAGE) {
    older.value = "much";
    return;
  }
  older.value = "loading";
  const page = await saidBefore(chat.room, first.seq, OLDER_PAGE);
  // Meanwhile the list may have gone back to its end, or another order begun.
  if (older.peek() !== "loading") return;
  if (!page || page.epoch !== epoch) {
    older.value = "failed";
    return;
  }
  addOlder(chat, page.messages, page.messages.length < OLDER_PAGE);
}

/** Puts older messages above the others, which stay where they are. `all`: there are none before them. */
export function addOlder(
  chat: ChatState,
  messages: readonly MessageEvent[],
  all: boolean,
): void {
  batch(() => {
    chat.following.value = false;
    chat.timeline.value = prepend(
      chat.timeline.peek(),
      chat.takenBack.left(messages),
    );
    chat.older.value = all ? "end" : "more";
  });
}

/** Shows a message in the list, with all that lies between, if it is not too long ago. */
export async function goBackTo(chat: ChatState, seq: number): Promise<void> {
  const isHere = () =>
    chat.timeline.peek().entries.some((each) =>
      each.kind === "line" && each.seq <= seq
    );
  while (!isHere() && chat.older.peek() !== "end") {
    await readBack(chat);
    if (chat.older.peek() !== "more") break;
    // Meanwhile somebody went back to the end.
    if (chat.following.peek()) return;
  }
  chat.following.value = false;
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
