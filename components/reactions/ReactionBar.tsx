/**
 * The reaction buttons.
 *
 * @module
 */
import { useSignal } from "@preact/signals";
import { type Reaction, REACTIONS } from "../../hub/protocol.ts";
import type { Catalogue } from "../texts/catalogue.ts";
import { REACTION_EMOJI } from "./emoji.ts";

export type ReactionTexts = Catalogue["reactions"];

/** A toolbar: one Tab stop; arrow keys move between the buttons. */
export function ReactionBar(
  { texts, disabled, onReact }: {
    texts: ReactionTexts;
    disabled?: boolean;
    onReact(reaction: Reaction): void;
  },
) {
  const stop = useSignal(0);
  return (
    <div
      class="reactions notranslate"
      role="toolbar"
      aria-label={texts.label}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        const to = by && event.currentTarget.children[stop.value + by];
        if (!to) return;
        event.preventDefault();
        stop.value += by;
        (to as HTMLElement).focus();
      }}
    >
      {REACTIONS.map((reaction, index) => (
        <button
          key={reaction}
          type="button"
          class="reaction"
          tabindex={index === stop.value ? 0 : -1}
          aria-label={texts[reaction]}
          title={texts[reaction]}
          disabled={disabled}
          onFocus={() => stop.value = index}
          onClick={() => onReact(reaction)}
        >
          {REACTION_EMOJI[reaction]}
        </button>
      ))}
    </div>
  );
}
