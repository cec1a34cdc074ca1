/**
 * Changes what a viewer chooses for themselves, and has their browser keep it.
 *
 * @module
 */
import type { Viewer } from "../../../hub/protocol.ts";
import { publish } from "../../connection/page_events.ts";
import { save } from "../../ui/stored.ts";
import { NOTIFY, QUIET } from "./preferences.ts";
import { HIDDEN, type Hidden } from "./hidden.ts";
import type { RoomState } from "./room_state.ts";

/** The last so many people whom a viewer hides are kept. */
const MAX_HIDDEN = 200;

/** Shows nothing of a viewer any more. */
export function hide(state: RoomState, { id, name }: Viewer): void {
  setHidden(state, new Map(state.preferences.hidden.peek()).set(id, name));
  publish([{ type: "hidden", viewer: id }]);
}

/** Shows everybody again. */
export function unhide(state: RoomState): void {
  setHidden(state, new Map());
}

/** Has screen readers read new messages, or not. */
export function readAloud({ preferences }: RoomState, aloud: boolean): void {
  preferences.aloud.value = aloud;
  save(QUIET, aloud ? undefined : true);
}

/** Notifies of mentions, or not. Whether it is as the viewer wants: the browser may not let the page. */
export async function notify(
  { preferences }: RoomState,
  wanted: boolean,
): Promise<boolean> {
  const granted = wanted && "Notification" in globalThis &&
    await Notification.requestPermission() === "granted";
  preferences.notifies.value = granted;
  save(NOTIFY, granted || undefined);
  return granted === wanted;
}

function setHidden({ preferences }: RoomState, hidden: Hidden): void {
  preferences.hidden.value = hidden;
  const kept = [...hidden].slice(-MAX_HIDDEN);
  save(HIDDEN, kept.length > 0 ? kept : undefined);
}
