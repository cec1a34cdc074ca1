/**
 * All keys of moderators.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type { CommonTexts } from "../../texts/catalogue.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import type { ModeratorTools } from "./tools.ts";

/** Whether the help is shown. */
export const helpOpen = signal(false);

export function KeyHelp(
  { tools, texts }: { tools: ModeratorTools; texts: CommonTexts },
) {
  if (!helpOpen.value) return null;
  const { title, where, keys, after, moves } = tools.texts.shortcuts;
  return (
    <Dialog
      label={title}
      texts={texts}
      onClose={() => helpOpen.value = false}
    >
      <h2 class="cardtitle">{title}</h2>
      <Keys of={moves} />
      <p class="hint">{where}</p>
      <Keys of={keys} />
      <p class="hint">{after}</p>
    </Dialog>
  );
}

function Keys({ of }: { of: Readonly<Record<string, string>> }) {
  return (
    <dl class="keys">
      {Object.entries(of).map(([keys, effect]) => (
        <div key={keys}>
          <dt>
            {keys.split(" ").map((key) => <kbd key={key}>{key}</kbd>)}
          </dt>
          <dd>{effect}</dd>
        </div>
      ))}
    </dl>
  );
}
