/**
 * Displays reactions: a count over the chat, and emoji that float up over the picture,
 * or over the chat if there is no picture.
 *
 * @module
 */
import { render } from "preact";
import type { ReactionCounts } from "../../hub/protocol.ts";
import type { PageEvent } from "../connection/page_events.ts";
import { FloatingReactions } from "./floating.ts";
import { OwnReactions } from "./own.ts";
import type { ReactionTexts } from "./ReactionBar.tsx";
import { countsInOrder, REACTION_EMOJI } from "./emoji.ts";
import { Tally } from "./tally.ts";

const displays = new WeakMap<HTMLElement, ReactionDisplay>();

/** Displays reactions in `box`, a positioned element. */
export function displayReactions(
  box: HTMLElement,
  texts: ReactionTexts,
  events: readonly PageEvent[],
): void {
  let it = displays.get(box);
  if (!it) displays.set(box, it = new ReactionDisplay(box, texts));
  for (const event of events) it.take(event);
}

class ReactionDisplay {
  readonly #box: HTMLElement;
  readonly #own = new OwnReactions();
  readonly #tally = new Tally();
  #floats: FloatingReactions | undefined;

  constructor(box: HTMLElement, texts: ReactionTexts) {
    this.#box = box;
    render(<Count tally={this.#tally} texts={texts} />, box);
  }

  take(event: PageEvent): void {
    const now = Date.now();
    if (event.type === "react") {
      this.#own.show(event.reaction, now);
      this.#add({ [event.reaction]: 1 });
    } else if (event.type === "reactions") {
      this.#add(this.#own.rest(event.counts, now));
    }
  }

  #add(counts: ReactionCounts): void {
    // The picture can come and go.
    const box = document.querySelector<HTMLElement>(".picture") ?? this.#box;
    if (this.#floats?.box !== box) {
      this.#floats?.stop();
      this.#floats = new FloatingReactions(box);
    }
    this.#tally.add(counts);
    this.#floats.add(counts);
  }
}

function Count({ tally, texts }: { tally: Tally; texts: ReactionTexts }) {
  const counts = countsInOrder(tally.counts.value);
  if (counts.length === 0) return null;
  return (
    <p key={String(counts)} class="tally" role="group" aria-label={texts.label}>
      {counts.map(([reaction, count]) => (
        <span key={reaction}>{REACTION_EMOJI[reaction]} {count}</span>
      ))}
    </p>
  );
}
