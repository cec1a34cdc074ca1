/**
 * Reading back in a room. It is loaded when somebody does.
 *
 * @module
 */
import { batch } from "@preact/signals";
import { saidBefore } from "./archive.ts";
import type { ChatState } from "./state.ts";

/** Older messages that are fetched at a time. */
const OLDER_PAGE = 100;

/** Gets older messages. */
export async function readBack(chat: ChatState): Promise<void> {
  const { epoch, entries } = chat.timeline.peek();
  const first = entries.find((each) => each.kind === "line");
  const { older } = chat;
  if (!first || older.peek() === "loading" || older.peek() === "end") return;
  if (chat.space < OLDER_PAGE) {
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
  chat.readBack(page.messages, page.messages.length < OLDER_PAGE);
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
  batch(() => {
    chat.following.value = false;
    chat.goal.value = seq;
  });
}
