/**
 * What carries messages over a picture.
 *
 * @module
 */

/** Texts that start within this time, in milliseconds, share a wagon. */
const OPEN_MS = 1_000;

/** How texts move. Lengths are in pixels. */
export interface Motion {
  /** From edge to edge. */
  readonly width: number;
  /** In pixels a millisecond. */
  readonly speed: number;
  /** No text is longer. */
  readonly longest: number;
}

/**
 * What moves: a box from the right edge to the left, with all texts that start within
 * a second. A layer and an animation for each text would cost a slow machine half of
 * each frame.
 */
export class FlightGroup {
  readonly element = document.createElement("div");
  readonly animation: Animation;
  readonly #motion: Motion;
  /** How far the last text reaches. */
  #end = 0;

  /** @param now When this frame began, by the clock of the animations. */
  constructor(motion: Motion, now: number) {
    const { width, speed, longest } = motion;
    this.#motion = motion;
    this.element.className = "wagon";
    const duration = OPEN_MS + (width + longest) / speed;
    this.animation = this.element.animate({
      transform: [
        `translateX(${width}px)`,
        `translateX(${width - duration * speed}px)`,
      ],
    }, { duration, fill: "both" });
    // However late this frame is drawn.
    this.animation.startTime = now;
  }

  /** Whether a text that starts now may still get on, and moves as it is to. */
  takes({ width, speed, longest }: Motion): boolean {
    const own = this.#motion;
    return this.#time < OPEN_MS && own.speed === speed && own.width === width &&
      own.longest === longest;
  }

  /** Takes in a text that starts now from the right edge. */
  add(text: HTMLElement, length: number, y: number): void {
    const x = this.#time * this.#motion.speed;
    this.#end = Math.max(this.#end, x + length);
    text.style.left = `${x}px`;
    text.style.top = `${y}px`;
    this.element.append(text);
  }

  /** Whether all of it is behind the left edge. */
  get isGone(): boolean {
    const { width, speed } = this.#motion;
    return this.#time * speed > width + this.#end;
  }

  /** Since it started, in milliseconds, without the time for which it stood still. */
  get #time(): number {
    return Number(this.animation.currentTime);
  }
}
