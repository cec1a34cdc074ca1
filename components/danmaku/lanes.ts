/**
 * Which text flies in which lane, and when. Every text crosses the picture from
 * right to left in a time of its own: in a lane the one behind may neither touch the
 * one ahead nor catch it up.
 *
 * Lengths are in pixels, times in milliseconds by any clock that never goes back.
 *
 * @module
 */

/** A text and how fast it flies. */
export interface Flight {
  readonly width: number;
  /** From where it touches the right edge until it is gone behind the left one. */
  readonly duration: number;
}

/** A text that waits for a lane. */
export interface Waiting extends Flight {
  /** The viewer's own: it goes before the others. */
  readonly own: boolean;
  /** Since when it waits. */
  readonly since: number;
}

/** Between two texts of a lane, at least. */
const GAP = 16;

/** A chat is about now: what has found no lane after this long is left out. */
export const PATIENCE = 1_000;

/** Texts that wait at a time, at most. */
export const MAX_WAITING = 24;

/** The lanes of a picture so wide. */
export class Lanes {
  /** The last flight of each lane, and when it began. */
  #last: { flight: Flight; at: number }[] = [];
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
  }

  /** Puts a text that begins to fly at `at` into the first of `count` lanes that has room for it. */
  enter(flight: Flight, at: number, count: number): number | undefined {
    for (let lane = 0; lane < count; lane++) {
      if (!this.#isFree(lane, flight, at)) continue;
      this.#last[lane] = { flight, at };
      return lane;
    }
  }

  /**
   * Both texts move steadily, and so does the room between them: it is enough
   * where it is least, which is when the second begins or when the first is gone.
   */
  #isFree(lane: number, flight: Flight, at: number): boolean {
    const last = this.#last[lane];
    if (!last) return true;
    const passed = at - last.at;
    const covered = passed * this.#speed(last.flight);
    const coming = (last.flight.duration - passed) * this.#speed(flight);
    return covered >= last.flight.width + GAP && coming <= this.#width - GAP;
  }

  #speed({ width, duration }: Flight): number {
    return (this.#width + width) / duration;
  }
}

/**
 * Lets those fly that find a lane: the viewer's own first, then the newest.
 * Those that still may wait are left, the oldest first.
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
    if (now - item.since > PATIENCE) continue;
    const lane = lanes.enter(item, now, count);
    if (lane !== undefined) flying.push({ item, lane });
    else if (left.length < MAX_WAITING) left.unshift(item);
  }
  return { flying, left };
}

/** Own ones first, and the newest of each kind before the older ones. */
function inOrder<T extends Waiting>(waiting: readonly T[]): T[] {
  return waiting.toReversed().sort((a, b) => Number(b.own) - Number(a.own));
}
