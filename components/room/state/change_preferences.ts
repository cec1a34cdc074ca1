/**
 * Changes the viewer's preferences and stores them.
 *
 * @module
 */
import type { Viewer } from "../../../hub/protocol.ts";
import { publish } from "../../connection/page_events.ts";
import {
  askForNotifications,
  maySendNotifications,
  type NotificationBlock,
} from "../../ui/notifications.ts";
import { save } from "../../ui/stored.ts";
import { NOTIFY, QUIET, SAMPLE } from "./preferences.ts";
import { HIDDEN, type Hidden } from "./hidden.ts";
import type { RoomState } from "./room_state.ts";

/** Only this many of the last hidden people are stored. */
const MAX_HIDDEN = 200;

/** Hides somebody's messages. */
export function hide(state: RoomState, { id, name }: Viewer): void {
  setHidden(state, new Map(state.preferences.hidden.peek()).set(id, name));
  publish([{ type: "hidden", viewer: id }]);
}

/** Shows everybody's messages again. */
export function unhide(state: RoomState): void {
  setHidden(state, new Map());
}

/** Sets whether screen readers announce new messages. */
export function readAloud({ preferences }: RoomState, aloud: boolean): void {
  preferences.aloud.value = aloud;
  save(QUIET, aloud ? undefined : true);
}

/** Sets whether a moderator gets what viewers get; the next connection asks for it. */
export function sampleToo(sample: boolean): void {
  save(SAMPLE, sample || undefined);
}

/** Sets whether to notify of mentions, and returns why the browser allows none. */
export async function notify(
  { preferences }: RoomState,
  wanted: boolean,
): Promise<NotificationBlock | undefined> {
  const block = wanted ? await askForNotifications() : undefined;
  const on = wanted && !block && maySendNotifications();
  preferences.notifies.value = on;
  save(NOTIFY, on || undefined);
  return block;
}

function setHidden({ preferences }: RoomState, hidden: Hidden): void {
  preferences.hidden.value = hidden;
  const kept = [...hidden].slice(-MAX_HIDDEN);
  save(HIDDEN, kept.length > 0 ? kept : undefined);
}
