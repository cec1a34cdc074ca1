/**
 * Parts of the notes for the viewer that a chat doesn't need at first.
 *
 * @module
 */
import type { RoomState } from "./room_state.ts";

/** Why the server can't be asked for something right now. */
export function unreached({ caughtUp, texts: { chat } }: RoomState): string {
  return caughtUp ? chat.unreachable : chat.noConnection;
}

/** Why a part of the page can't be loaded right now. */
export function notLoaded({ caughtUp, texts: { chat } }: RoomState): string {
  return caughtUp ? chat.notLoaded : chat.noConnection;
}

/** Takes a note away. */
export function dismiss({ notes }: RoomState, key: number): void {
  notes.value = notes.peek().filter((note) => note.key !== key);
}
