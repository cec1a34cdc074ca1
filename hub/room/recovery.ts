import type { Engine } from "../engine/engine.ts";
import { type Batch, MAX_BATCH } from "./log.ts";

/** Ranges kept at most. In a reconnect storm the clients of a room fall into few ranges. */
const MAX_RANGES = 32;

/** How long a range is kept, in milliseconds: as long as the clients of a storm keep coming. */
const RANGE_AGE = 5_000;

/** Stored events after some `seq`, encoded once for everybody who missed the same. */
interface Range {
  /** The last `seq` in it. */
  readonly upTo: number;
  readonly frames: readonly Batch[];
}

/** Reads what clients missed beyond the room's log, each range once. */
export class Recovery {
  readonly #engine: Engine;
  readonly #room: string;
  readonly #ranges = new Map<
    number,
    { readonly range: Promise<Range>; readonly at: number }
  >();

  constructor(engine: Engine, room: string) {
    this.#engine = engine;
    this.#room = room;
  }

  /**
   * The events after `after` up to at least `atLeast`, given that the head is at `head`.
   */
  since(
    after: number,
    atLeast: number,
    head: number,
    now: number,
  ): Promise<Range> {
    this.forget(now);
    const known = this.#ranges.get(after);
    if (!known) return this.#read(after, head, now);
    return known.range.then((range) => {
      if (range.upTo >= atLeast) return range;
      // The first to find it too short has it read anew, the others share that.
      if (this.#ranges.get(after) === known) this.#ranges.delete(after);
      return this.since(after, atLeast, head, now);
    });
  }

  #read(after: number, upTo: number, now: number): Promise<Range> {
    const range = this.#engine.read(this.#room, after, upTo)
      .then((events) => ({ upTo, frames: frames(events) }));
    const entry = { range, at: now };
    this.#ranges.set(after, entry);
    range.catch(() => {
      if (this.#ranges.get(after) === entry) this.#ranges.delete(after);
    });
    return range;
  }

  /** Lets go of all: something in them was taken back. */
  clear(): void {
    this.#ranges.clear();
  }

  /** Lets go of ranges that nobody has asked for lately. */
  forget(now: number): void {
    for (const [after, { at }] of this.#ranges) {
      if (this.#ranges.size < MAX_RANGES && now - at < RANGE_AGE) break;
      this.#ranges.delete(after);
    }
  }
}

function frames(
  events: readonly { readonly seq: number; readonly json: string }[],
): Batch[] {
  const batches: Batch[] = [];
  for (let start = 0, end = 0; start < events.length; start = end) {
    let size = 0;
    while (
      end < events.length && (size += events[end].json.length + 1) <= MAX_BATCH
    ) end++;
    if (end === start) end++;
    const part = events.slice(start, end);
    batches.push({
      data: `[${part.map(({ json }) => json).join(",")}]`,
      seq: part.at(-1)!.seq,
    });
  }
  return batches;
}
