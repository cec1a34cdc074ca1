/**
 * Reactions that float up.
 *
 * @module
 */
import type { Reaction, ReactionCounts } from "../../hub/protocol.ts";
import { countsInOrder, REACTION_EMOJI } from "./emoji.ts";

/** The most emoji in the air at a time; the count tells the real number. */
const MAX_FLOATING = 30;

/** The most emoji of one kind that rise together. */
const MAX_TOGETHER = 8;

/**
 * The shortest rise, the most that is added at random, and the spread of those that
 * start together.
 */
const RISE_MS = { least: 2_000, more: 1_000, spread: 800 };

/** How far they rise, as a part of the box's height. */
const HEIGHT_SHARE = .6;

/** Lets reactions float up in `box`, a positioned element. */
export class FloatingReactions {
  readonly box: HTMLElement;
  readonly #layer = document.createElement("div");
  readonly #still = matchMedia("(prefers-reduced-motion:reduce)");

  constructor(box: HTMLElement) {
    this.box = box;
    this.#layer.className = "floats notranslate";
    this.#layer.setAttribute("aria-hidden", "true");
    box.append(this.#layer);
  }

  /** Does nothing if motion is unwanted or the tab is hidden. */
  add(counts: ReactionCounts): void {
    if (this.#still.matches || document.hidden) return;
    for (const [reaction, count] of countsInOrder(counts)) {
      const together = Math.min(count, MAX_TOGETHER);
      for (let i = 0; i < together; i++) this.#rise(reaction);
    }
  }

  /** Removes everything, for good. */
  stop(): void {
    this.#layer.remove();
  }

  #rise(reaction: Reaction): void {
    if (this.#layer.childElementCount >= MAX_FLOATING) return;
    const sign = document.createElement("span");
    sign.className = "float";
    sign.textContent = REACTION_EMOJI[reaction];
    const height = -this.box.clientHeight * HEIGHT_SHARE;
    const across = Math.random() * 100;
    const sway = () => `${(Math.random() - .5) * 40}px`;
    sign.style.left = `${across}%`;
    this.#layer.append(sign);
    const animation = sign.animate([
      { transform: "translate(0,0) scale(.4)", opacity: 0 },
      {
        transform: `translate(${sway()},${height * .2}px)`,
        opacity: 1,
        offset: .2,
      },
      {
        transform: `translate(${sway()},${height * .7}px)`,
        opacity: 1,
        offset: .7,
      },
      { transform: `translate(${sway()},${height}px)`, opacity: 0 },
    ], {
      duration: RISE_MS.least + Math.random() * RISE_MS.more,
      delay: Math.random() * RISE_MS.spread,
      fill: "both",
    });
    animation.onfinish = () => sign.remove();
  }
}
