/**
 * The broadcast's description.
 *
 * @module
 */
import { useSignal } from "@preact/signals";
import type { Links } from "../../hub/protocol.ts";
import { linked } from "../room/list/Text.tsx";
import type { StageTexts } from "./props.ts";

/** A longer description, or one with more lines, is folded. */
const SHORT = { characters: 140, lines: 2 };

export function Description(
  { text, links, texts, opened }: {
    text: string;
    links?: Links;
    texts: StageTexts;
    /** Whether a phone shows it. */
    opened: boolean;
  },
) {
  const open = useSignal(false);
  if (text === "") return null;
  const long = text.length > SHORT.characters ||
    text.split("\n").length > SHORT.lines;
  return (
    <div class={opened ? "description" : "description closed"}>
      <p
        class={long && !open.value
          ? "descriptiontext folded"
          : "descriptiontext"}
        dir="auto"
      >
        {linked(text, links)}
      </p>
      {long && (
        <button
          type="button"
          class="action"
          aria-expanded={open.value}
          onClick={() => open.value = !open.value}
        >
          {open.value ? texts.less : texts.more}
        </button>
      )}
    </div>
  );
}
