/**
 * Moves flying messages, several in one element.
 *
 * @module
 */

/** Texts that start within this time share a group. */
const OPEN_MS = 1_000;

/** How texts move. Lengths are in pixels. */
export interface Motion {
  /** The width of the picture. */
  readonly width: number;
  readonly speedPxPerMs: number;
  /** The width of the longest text. */
  readonly longest: number;
}

/**
 * A box that moves from the right edge to the left with all texts that start within a
 * second. One layer and one animation for each text would cost a slow machine half of
 * each frame.
 */
export class FlightGroup {
  readonly element = document.createElement("div");
  readonly animation: Animation;
  readonly #motion: Motion;
  /** The right end of the last text. */
  #end = 0;

  /** @param now When this frame began, on the animations' clock. */
  constructor(motion: Motion, now: number) {
    const { width, speedPxPerMs, longest } = motion;
    this.#motion = motion;
    this.element.className = "flightgroup";
    const durationMs = OPEN_MS + (width + longest) / speedPxPerMs;
    this.animation = this.element.animate({
      transform: [
        `translateX(${width}px)`,
        `translateX(${width - durationMs * speedPxPerMs}px)`,
      ],
    }, { duration: durationMs, fill: "both" });
    // However late this frame is drawn.
    this.animation.startTime = now;
  }

  /** Whether a text that starts now may join: the group is still open and moves the same way. */
  takes({ width, speedPxPerMs, longest }: Motion): boolean {
    const own = this.#motion;
    return this.#elapsedMs < OPEN_MS && own.speedPxPerMs === speedPxPerMs &&
      own.width === width &&
      own.longest === longest;
  }

  /** Adds a text that starts at the right edge now. */
  add(text: HTMLElement, length: number, y: number): void {
    const x = this.#elapsedMs * this.#motion.speedPxPerMs;
    this.#end = Math.max(this.#end, x + length);
    text.style.left = `${x}px`;
    text.style.top = `${y}px`;
    this.element.append(text);
  }

  /** Stops where it is. */
  hold(): void {
    const { currentTime } = this.animation;
    this.animation.pause();
    // At once: `pause` alone waits for a frame, and a hidden tab has none.
    this.animation.currentTime = currentTime;
  }

  /**
   * Moves on from where it was held. `play` alone would begin at a later frame, and so hold
   * it for longer than the lanes know.
   */
  goOn(now: number): void {
    this.animation.startTime = now - this.#elapsedMs;
  }

  /** Whether all of it has passed the left edge. */
  get isGone(): boolean {
    const { width, speedPxPerMs } = this.#motion;
    return this.#elapsedMs * speedPxPerMs > width + this.#end;
  }

  /** The time since it started, without pauses. */
  get #elapsedMs(): number {
    return Number(this.animation.currentTime);
  }
}
