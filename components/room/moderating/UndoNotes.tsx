/**
 * What the viewer did a moment ago, with Undo.
 *
 * @module
 */
import { useRef } from "preact/hooks";
import { leaveNote } from "../../ui/focus.ts";
import { Icon } from "../../ui/Icon.tsx";
import type { ModeratorTools } from "./tools.ts";
import type { ActNote, UndoableActs } from "./undoable_acts.ts";

export function UndoNotes(
  { tools: { acts, texts }, close }: {
    tools: ModeratorTools;
    /** The label of the buttons that close a note. */
    close: string;
  },
) {
  const use = (inUse: boolean) => () => acts.inUse.value = inUse;
  return (
    <div
      class="undonotes"
      onPointerEnter={use(true)}
      onPointerLeave={use(false)}
      onFocusCapture={use(true)}
      onBlurCapture={use(false)}
    >
      {acts.notes.value.map((note) => (
        <Note
          key={note.act}
          note={note}
          acts={acts}
          undo={texts.undo}
          close={close}
        />
      ))}
    </div>
  );
}

function Note(
  { note: { act, text, undo, problem }, acts, ...labels }: {
    note: ActNote;
    acts: UndoableActs;
    undo: string;
    close: string;
  },
) {
  const box = useRef<HTMLDivElement>(null);
  const id = `act-${act}`;
  return (
    <div class={problem ? "note trouble" : "note"} ref={box}>
      <span id={id}>{problem ? `${text} ${problem}` : text}</span>
      {(!undo || undo === "asked") && (
        <button
          type="button"
          class="undo"
          aria-describedby={id}
          aria-disabled={undo === "asked" || undefined}
          onClick={({ currentTarget }) => {
            // It goes once the act is undone, and takes no focus along.
            if (currentTarget === document.activeElement) {
              box.current?.querySelector<HTMLElement>(".close")
                ?.focus({ preventScroll: true });
            }
            acts.undo(act);
          }}
        >
          {labels.undo}
        </button>
      )}
      <button
        type="button"
        class="close"
        aria-label={labels.close}
        onClick={({ currentTarget }) => {
          leaveNote(currentTarget);
          acts.dismiss(act);
        }}
      >
        <Icon d="m5 5 10 10M15 5 5 15" />
      </button>
    </div>
  );
}
