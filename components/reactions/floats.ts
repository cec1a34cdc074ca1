/**
 * Reactions that float up.
 *
 * @module
 */
import type { Reaction, ReactionCounts } from "../../hub/protocol.ts";
import { each, SIGNS } from "./signs.ts";

/** Signs in the air at a time, at most: the count tells how many there are. */
const MAX_FLOATING = 30;

/** Signs of one kind that rise together, at most. */
const MAX_TOGETHER = 8;

/** How long one takes to rise, at least and beyond that at most, and within which time those that came together begin; in milliseconds. */
const RISE = { least: 2_000, more: 1_000, spread: 800 };

/** How far they rise, in parts of the box's height. */
const HEIGHT = .6;

/** Lets reactions float up in `box`, which has a position. */
export class ReactionFloats {
  readonly box: HTMLElement;
  readonly #layer = document.createElement("div");
  readonly #still = matchMedia("(prefers-reduced-motion:reduce)");

  constructor(box: HTMLElement) {
    this.box = box;
    this.#layer.className = "floats";
    this.#layer.ariaHidden = "true";
    box.append(this.#layer);
  }

  /** Lets them rise, where motion is welcome and anybody sees it. */
  add(counts: ReactionCounts): void {
    if (this.#still.matches || document.hidden) return;
    for (const [reaction, count] of each(counts)) {
      const together = Math.min(count, MAX_TOGETHER);
      for (let i = 0; i < together; i++) this.#rise(reaction);
    }
  }

  /** Takes all of them away, for good. */
  stop(): void {
    this.#layer.remove();
  }

  #rise(reaction: Reaction): void {
    if (this.#layer.childElementCount >= MAX_FLOATING) return;
    const sign = document.createElement("span");
    sign.className = "float";
    sign.textContent = SIGNS[reaction];
    const height = -this.box.clientHeight * HEIGHT;
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
      duration: RISE.least + Math.random() * RISE.more,
      delay: Math.random() * RISE.spread,
      fill: "both",
    });
    animation.onfinish = () => sign.remove();
  }
}
