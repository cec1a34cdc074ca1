/**
 * Changes what a viewer chooses for themselves, and has their browser keep it.
 *
 * @module
 */
import type { Viewer } from "../../../hub/protocol.ts";
import { tell } from "../../connection/live.ts";
import { keep } from "../../ui/stored.ts";
import { NOTIFY, QUIET } from "./choices.ts";
import { HIDDEN, type Hidden } from "./hidden.ts";
import type { RoomState } from "./room_state.ts";

/** The last so many people whom a viewer hides are kept. */
const MAX_HIDDEN = 200;

/** Shows nothing of a viewer any more. */
export function hide(state: RoomState, { id, name }: Viewer): void {
  setHidden(state, new Map(state.choices.hidden.peek()).set(id, name));
  tell([{ type: "hidden", viewer: id }]);
}

/** Shows everybody again. */
export function unhide(state: RoomState): void {
  setHidden(state, new Map());
}

/** Has screen readers read new messages, or not. */
export function readAloud({ choices }: RoomState, aloud: boolean): void {
  choices.aloud.value = aloud;
  keep(QUIET, aloud ? undefined : true);
}

/** Notifies of mentions, or not. Whether it is as the viewer wants: the browser may not let the page. */
export async function notify(
  { choices }: RoomState,
  wanted: boolean,
): Promise<boolean> {
  const granted = wanted && "Notification" in globalThis &&
    await Notification.requestPermission() === "granted";
  choices.notifies.value = granted;
  keep(NOTIFY, granted || undefined);
  return granted === wanted;
}

function setHidden({ choices }: RoomState, hidden: Hidden): void {
  choices.hidden.value = hidden;
  const kept = [...hidden].slice(-MAX_HIDDEN);
  keep(HIDDEN, kept.length > 0 ? kept : undefined);
}
