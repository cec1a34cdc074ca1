import type { Engine } from "../../engine/engine.ts";
import type { GapEvent } from "../../protocol.ts";
import { publicEvent, refusedBy } from "../../engine/public_event.ts";
import { type Batch, MAX_BATCH_LENGTH } from "./log.ts";
import { StandaloneFrame } from "./standalone_frame.ts";

/** Maximum number of cached ranges. In a reconnect storm, a room's clients need only a few. */
const MAX_RANGES = 32;

/** How long a range is cached, in milliseconds: as long as the clients of a storm keep coming. */
const RANGE_AGE_MS = 5_000;

const encoder = new TextEncoder();

/** Stored events after some `seq`, encoded once for all clients that missed them. */
interface Range {
  /** The last `seq` in the range. */
  readonly upTo: number;
  readonly frames: readonly Batch[];
  /** The ids of viewers whose held messages were refused. */
  readonly refused?: ReadonlySet<string>;
}

/** Reads missed events that are older than the log, each range once. */
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
   * Returns the events after `after`, up to at least `atLeast`.
   *
   * @param head The last `seq` stored; what is read from the engine goes up to here.
   * @param now In milliseconds.
   */
  since(
    after: number,
    atLeast: number,
    head: number,
    now: number,
  ): Promise<Range> {
    this.trim(now);
    const known = this.#ranges.get(after);
    if (!known) return this.#read(after, head, now);
    return known.range.then((range) => {
      if (range.upTo >= atLeast) return range;
      // The first caller to find the range too short reads it again; the others share
      // that read.
      if (this.#ranges.get(after) === known) this.#ranges.delete(after);
      return this.since(after, atLeast, head, now);
    });
  }

  #read(after: number, upTo: number, now: number): Promise<Range> {
    const range = this.#engine.read(this.#room, after, upTo)
      .then((events): Range => {
        const refused = new Set(
          events.flatMap(refusedBy),
        );
        return {
          upTo,
          frames: [
            ...trimmed(after, events[0]?.seq ?? upTo + 1),
            ...frames(events.map(publicEvent)),
          ],
          ...refused.size > 0 && { refused },
        };
      });
    const entry = { range, at: now };
    this.#ranges.set(after, entry);
    range.catch(() => {
      if (this.#ranges.get(after) === entry) this.#ranges.delete(after);
    });
    return range;
  }

  /** Drops all ranges, because a message in them was deleted. */
  clear(): void {
    this.#ranges.clear();
  }

  /** Drops ranges that are too old or too many. */
  trim(now: number): void {
    for (const [after, { at }] of this.#ranges) {
      if (this.#ranges.size < MAX_RANGES && now - at < RANGE_AGE_MS) break;
      this.#ranges.delete(after);
    }
  }
}

/** Returns the gap between `after` and the first event still stored, if there is one. */
function trimmed(after: number, first: number): Batch[] {
  if (first <= after + 1) return [];
  const gap: GapEvent = { type: "gap", from: after + 1, to: first - 1 };
  return [{ data: JSON.stringify([gap]), seq: gap.to }];
}

function frames(
  events: readonly { readonly seq: number; readonly json: string }[],
): Batch[] {
  const batches: Batch[] = [];
  for (let start = 0, end = 0; start < events.length; start = end) {
    let size = 0;
    while (
      end < events.length &&
      (size += events[end].json.length + 1) <= MAX_BATCH_LENGTH
    ) end++;
    if (end === start) end++;
    const part = events.slice(start, end);
    const data = `[${part.map(({ json }) => json).join(",")}]`;
    const bytes = encoder.encode(data);
    batches.push({
      data,
      seq: part.at(-1)!.seq,
      bytes,
      standalone: new StandaloneFrame(bytes, bytes),
    });
  }
  return batches;
}
