/**
 * Loads the stage when a room needs it: a page with only a chat loads no more of it than
 * this module.
 *
 * @module
 */
import { effect } from "@preact/signals";
import { untilLoaded } from "../room/until_loaded.ts";
import type { RoomState } from "../room/state/room_state.ts";

/** The id of the stage's element, on pages that have one. */
export const STAGE_ID = "stage";

async function fetchStage(state: RoomState) {
  const stage = await import("./Stage.tsx");
  [state.texts] = await Promise.all([
    stage.loadTexts(state.first.language),
    stage.loadStageStyles(),
  ]);
  return stage;
}

/**
 * Loads and mounts the stage once the room has a stream; the returned function stops
 * waiting for one.
 */
export function loadStage(state: RoomState): () => void {
  const place = document.getElementById(STAGE_ID);
  const drawn = state.settings.peek();
  const drawnViewers = state.viewers.peek();
  let loads = false;
  return effect(() => {
    if (!place || state.settings.value.stream === "" || loads) return;
    loads = true;
    void untilLoaded(state, () => fetchStage(state)).then(({ mountStage }) =>
      mountStage(place, state, drawn, drawnViewers)
    );
  });
}
