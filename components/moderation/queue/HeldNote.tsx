/**
 * What was decided a moment ago, with Undo. It lies over the page, so that nothing moves.
 *
 * @module
 */
import type { HeldTexts } from "../../texts/catalogue.ts";
import type { Decisions } from "./decisions.ts";

export function HeldNote(
  { decisions, texts: { held } }: { decisions: Decisions; texts: HeldTexts },
) {
  const note = decisions.note.value;
  const use = (inUse: boolean) => () => decisions.inUse = inUse;
  return (
    <div
      class={note === undefined ? "unseen" : "heldnote"}
      onPointerEnter={use(true)}
      onPointerLeave={use(false)}
      onFocusCapture={use(true)}
      onBlurCapture={use(false)}
    >
      <span role="status" id="heldnote">{note}</span>
      {note !== undefined && decisions.canUndo.value && (
        <button
          type="button"
          class="small"
          aria-describedby="heldnote"
          aria-disabled={decisions.undoing.value || undefined}
          onClick={() => void decisions.undo()}
        >
          {held.undo}
        </button>
      )}
    </div>
  );
}
