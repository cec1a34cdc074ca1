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
  const offer = decisions.offer.value;
  const named = decisions.isNamed.value;
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
      {offer && (
        <span class={named ? "offer" : "offer earlier"}>
          {!named && <span id="heldoffer">{offer.text}</span>}
          <button
            type="button"
            class="small"
            aria-describedby={named ? "heldnote" : "heldoffer"}
            aria-disabled={decisions.undoing.value || undefined}
            onClick={() => void decisions.undo(offer)}
          >
            {held.undo}
          </button>
        </span>
      )}
    </div>
  );
}
