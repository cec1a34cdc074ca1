/**
 * The stage's part of a page's first scripts: a chat alone loads no more of it.
 *
 * @module
 */
import { effect } from "@preact/signals";
import type { RoomState } from "../room/state/room_state.ts";

/** The id of the element that the stage stands in, on pages that have one. */
export const STAGE_ID = "stage";

/** Keeps up what the server has drawn there, once there is a broadcast; the returned function stops waiting for one. */
export function loadStage(state: RoomState): () => void {
  const place = document.getElementById(STAGE_ID);
  const drawn = state.settings.peek();
  let loads = false;
  return effect(() => {
    if (!place || state.settings.value.stream === "" || loads) return;
    loads = true;
    import("./Stage.tsx").then(
      ({ mountStage }) => mountStage(place, state, drawn),
      // Without a connection it is asked for again when the broadcast changes.
      () => loads = false,
    );
  });
}
