/**
 * A room's state as an engine has it.
 *
 * @module
 */
import type { RoomState } from "../../hub/engine/engine.ts";
import { State } from "../../hub/moderation/state/state.ts";

/** Entries as JSON, by their keys; `null`: it was removed. */
type Entries = Readonly<Record<string, string | null>>;

export function stateOf(entries: Entries): State {
  const state = new State();
  state.apply(roomState(entries));
  return state;
}

export function roomState(entries: Entries): RoomState {
  return { epoch: "", version: 0, entries: new Map(Object.entries(entries)) };
}
