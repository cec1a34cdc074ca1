/**
 * What the room reacts with: a count over the chat, and signs that float up over
 * the picture where there is one, and over the chat where there is none.
 *
 * @module
 */
import { render } from "preact";
import type { ReactionCounts } from "../../hub/protocol.ts";
import type { LiveEvent } from "../connection/live.ts";
import { ReactionFloats } from "./floats.ts";
import { OwnReactions } from "./own.ts";
import type { ReactionTexts } from "./ReactionBar.tsx";
import { each, SIGNS } from "./signs.ts";
import { Tally } from "./tally.ts";

const shows = new WeakMap<HTMLElement, Show>();

/** Shows reactions in `box`, which has a position. */
export function show(
  box: HTMLElement,
  texts: ReactionTexts,
  events: readonly LiveEvent[],
): void {
  let it = shows.get(box);
  if (!it) shows.set(box, it = new Show(box, texts));
  for (const event of events) it.take(event);
}

/** What is shown in one box. */
class Show {
  readonly #box: HTMLElement;
  readonly #own = new OwnReactions();
  readonly #tally = new Tally();
  #floats: ReactionFloats | undefined;

  constructor(box: HTMLElement, texts: ReactionTexts) {
    this.#box = box;
    render(<Count tally={this.#tally} texts={texts} />, box);
  }

  take(event: LiveEvent): void {
    const now = Date.now();
    if (event.type === "react") {
      this.#own.show(event.reaction, now);
      this.#add({ [event.reaction]: 1 });
    } else if (event.type === "reactions") {
      this.#add(this.#own.rest(event.counts, now));
    }
  }

  #add(counts: ReactionCounts): void {
    // The picture comes and goes.
    const box = document.querySelector<HTMLElement>(".picture") ?? this.#box;
    if (this.#floats?.box !== box) {
      this.#floats?.stop();
      this.#floats = new ReactionFloats(box);
    }
    this.#tally.add(counts);
    this.#floats.add(counts);
  }
}

function Count({ tally, texts }: { tally: Tally; texts: ReactionTexts }) {
  const counts = each(tally.counts.value);
  if (counts.length === 0) return null;
  return (
    <p key={String(counts)} class="tally" role="group" aria-label={texts.label}>
      {counts.map(([reaction, count]) => (
        <span key={reaction}>{SIGNS[reaction]} {count}</span>
      ))}
    </p>
  );
}
