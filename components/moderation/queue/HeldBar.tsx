/**
 * What can be done with the selected held messages, and the keys for it.
 *
 * @module
 */
import type { Signal } from "@preact/signals";
import { fill, type HeldTexts } from "../../texts/catalogue.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import type { Verdict } from "./held.ts";
import { KEYS } from "./held_keys.ts";

const VERDICTS: readonly Verdict[] = ["approve", "allow", "refuse", "ban"];

/** It is there before anything is selected, so that nothing moves. */
export function HeldBar(
  { count, waiting, texts: { held }, onAll, onVerdict, onHelp }: {
    /** Number of messages that are selected, and that wait. */
    count: number;
    waiting: number;
    texts: HeldTexts;
    onAll(): void;
    onVerdict(verdict: Verdict): void;
    onHelp(): void;
  },
) {
  return (
    <div class="heldbar scripted" role="group" aria-label={held.selection}>
      <label class="check">
        <input
          type="checkbox"
          checked={count > 0 && count === waiting}
          onChange={onAll}
        />
        {count > 0 ? fill(held.selected, { n: count }) : held.selectAll}
      </label>
      {VERDICTS.map((verdict) => (
        <button
          key={verdict}
          type="button"
          class="small"
          // A disabled button would lose the focus when it is pressed.
          aria-disabled={count === 0 || undefined}
          onClick={() => onVerdict(verdict)}
        >
          {held[verdict]}
        </button>
      ))}
      <button type="button" class="small keyshelp" onClick={onHelp}>
        {held.keys}
      </button>
    </div>
  );
}

/** The keys and what they do. */
export function HeldHelp(
  { texts, open }: { texts: HeldTexts; open: Signal<boolean> },
) {
  const { held } = texts;
  return (
    <Dialog
      label={held.keys}
      texts={texts.common}
      onClose={() => open.value = false}
    >
      <h2 class="title">{held.keys}</h2>
      <p class="hint">{held.keysHint}</p>
      <dl class="queuekeys">
        <Key names={["j", "k"]} does={held.move} />
        {KEYS.map(([key, command]) => (
          <Key
            key={key}
            names={[key === "Escape" ? "Esc" : key]}
            does={held.commands[command]}
          />
        ))}
      </dl>
    </Dialog>
  );
}

function Key({ names, does }: { names: readonly string[]; does: string }) {
  return (
    <div>
      <dt class="notranslate">
        {names.map((name) => <kbd key={name}>{name}</kbd>)}
      </dt>
      <dd>{does}</dd>
    </div>
  );
}
