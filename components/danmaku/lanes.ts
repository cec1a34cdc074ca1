/**
 * Assigns flying texts to lanes. Every text crosses the picture from right to left at
 * its own speed: in a lane, a text must neither touch nor catch up with the one ahead.
 *
 * Lengths are in pixels, times in milliseconds on any monotonic clock.
 *
 * @module
 */

/** A text and how fast it flies. */
export interface Flight {
  readonly width: number;
  /** From touching the right edge until it is gone behind the left one. */
  readonly durationMs: number;
}

/** A text that waits for a lane. */
export interface Waiting extends Flight {
  /** The viewer's own message, which takes precedence. */
  readonly own: boolean;
  /** Since when it has been waiting. */
  readonly since: number;
}

/** The smallest gap between two texts in a lane. */
const GAP_PX = 16;

/**
 * A text that finds no lane within this time is dropped: chat is about now. So what flies of
 * a busy chat is what fits the picture. The viewer's own texts wait until a lane is free.
 */
export const PATIENCE_MS = 1_000;

/** The most texts that may wait. */
export const MAX_WAITING = 24;

/** The lanes of a picture of this width. */
export class Lanes {
  /** The last flight in each lane, and when it began. */
  #last: { flight: Flight; at: number }[] = [];
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
  }

  /** Puts a text that starts at `at` into the first of `count` lanes with room for it. */
  enter(flight: Flight, at: number, count: number): number | undefined {
    for (let lane = 0; lane < count; lane++) {
      if (!this.#isFree(lane, flight, at)) continue;
      this.#last[lane] = { flight, at };
      return lane;
    }
  }

  /**
   * Both texts move steadily, so the gap changes linearly: it is enough to check its
   * ends, when the second text starts and when the first is gone.
   */
  #isFree(lane: number, flight: Flight, at: number): boolean {
    const last = this.#last[lane];
    if (!last) return true;
    const passed = at - last.at;
    const covered = passed * this.#speed(last.flight);
    const coming = (last.flight.durationMs - passed) * this.#speed(flight);
    return covered >= last.flight.width + GAP_PX &&
      coming <= this.#width - GAP_PX;
  }

  #speed({ width, durationMs }: Flight): number {
    return (this.#width + width) / durationMs;
  }
}

/**
 * Starts the texts that find a lane: the viewer's own first, then the newest. `left`
 * has those that may keep waiting, the oldest first.
 */
export function board<T extends Waiting>(
  waiting: readonly T[],
  lanes: Lanes,
  now: number,
  count: number,
): { flying: { item: T; lane: number }[]; left: T[] } {
  const flying: { item: T; lane: number }[] = [];
  const left: T[] = [];
  for (const item of inOrder(waiting)) {
    if (!item.own && now - item.since > PATIENCE_MS) continue;
    const lane = lanes.enter(item, now, count);
    if (lane !== undefined) flying.push({ item, lane });
    else if (left.length < MAX_WAITING) left.unshift(item);
  }
  return { flying, left };
}

/** Own ones first, then the newest first. */
function inOrder<T extends Waiting>(waiting: readonly T[]): T[] {
  return [...waiting].reverse().sort((a, b) => Number(b.own) - Number(a.own));
}
