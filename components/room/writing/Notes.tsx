/**
 * Notes for this viewer only.
 *
 * @module
 */
import type { RoomState } from "../state/room_state.ts";
import { Icon } from "../../ui/Icon.tsx";

/** The outcome of commands and actions, or why they were refused. */
export function Notes({ state }: { state: RoomState }) {
  return (
    <div class="notes" role="status">
      {state.notes.value.map(({ key, text, problem }) => (
        <p key={key} class={problem ? "note trouble" : "note"}>
          <span>{text}</span>
          <button
            type="button"
            class="close"
            aria-label={state.texts.common.close}
            onClick={() =>
              dismiss(state, key)}
          >
            <Icon d="m5 5 10 10M15 5 5 15" />
          </button>
        </p>
      ))}
    </div>
  );
}

function dismiss({ notes }: RoomState, key: number): void {
  notes.value = notes.peek().filter((note) => note.key !== key);
}
