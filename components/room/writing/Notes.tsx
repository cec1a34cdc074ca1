/**
 * Notes for this viewer only.
 *
 * @module
 */
import { tools } from "../moderating/tools.ts";
import { dismiss } from "../state/notes.ts";
import type { RoomState } from "../state/room_state.ts";
import { leaveNote } from "../../ui/focus.ts";
import { Icon } from "../../ui/Icon.tsx";

/** The outcome of commands and actions, or why they were refused. */
export function Notes({ state }: { state: RoomState }) {
  const loaded = tools.value;
  const { close } = state.texts.common;
  return (
    // Not read as a whole when one is added.
    <div
      class="notes"
      role="status"
      aria-atomic={false}
      // The focus stays where the viewer writes.
      onMouseDown={(event) =>
        (event.target as Element).closest("button") && event.preventDefault()}
    >
      {state.notes.value.map(({ key, text, problem }) => (
        <div key={key} class={problem ? "note trouble" : "note"}>
          <Lines text={text} />
          <button
            type="button"
            class="close"
            aria-label={close}
            onClick={({ currentTarget }) => {
              leaveNote(currentTarget);
              dismiss(state, key);
            }}
          >
            <Icon d="m5 5 10 10M15 5 5 15" />
          </button>
        </div>
      ))}
      {loaded && <loaded.parts.UndoNotes tools={loaded} close={close} />}
    </div>
  );
}

/** A sentence, or one and a list: what precedes a dash is typed. */
function Lines({ text }: { text: string }) {
  const [first, ...rest] = text.split("\n");
  if (rest.length === 0) return <span>{first}</span>;
  return (
    <div>
      {first}
      <ul>
        {rest.map((line) => {
          const [usage, effect] = line.split(" — ");
          return (
            <li key={line}>
              <code>{usage}</code> {effect}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
