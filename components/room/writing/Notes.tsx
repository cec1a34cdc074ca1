/**
 * What became of what a viewer did.
 *
 * @module
 */
import type { RoomState } from "../state/room_state.ts";
import { Icon } from "../../ui/Icon.tsx";

/** What this viewer alone is told: what became of a command, or why it was refused. */
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

/** The viewer has read it. */
function dismiss({ notes }: RoomState, key: number): void {
  notes.value = notes.peek().filter((note) => note.key !== key);
}
