import type { Position, ServerEvent } from "../hub/protocol.ts";

/**
 * Follows a room's order from one event to the next, so that none is handed on twice, and
 * none is missing without notice.
 */
export class Order {
  #position: Position | undefined;
  /** The epoch is new, and the event that it begins with hasn't come. */
  #fresh = false;
  /** After which `seq` events were missing. */
  #missingAfter: number | undefined;

  /** The last event; `undefined` before the first `welcome`. */
  get position(): Position | undefined {
    return this.#position;
  }

  /**
   * Takes an event's place.
   *
   * @returns What to hand on: nothing if it was there before. `undefined`: the events before
   * it are missing. Then connect from the {@linkcode Order.position} again; if they are still
   * missing, a `gap` takes their place.
   */
  take(event: ServerEvent): readonly ServerEvent[] | undefined {
    if (event.type === "welcome") {
      this.#welcome(event);
      return [event];
    }
    // A server's first event is `welcome`.
    if (!this.#position) return [];
    if (event.type === "gap") {
      if (event.from > 0 && event.to <= this.#seq) return [];
      return this.#moved(event.to, event);
    }
    const [from, to] = placeOf(event);
    if (to === undefined) return [event];
    if (to <= this.#seq && !this.#fresh) return [];
    const expected = this.#seq + 1;
    if (from <= expected || this.#fresh) return this.#moved(to, event);
    if (this.#missingAfter !== this.#seq) {
      this.#missingAfter = this.#seq;
      return undefined;
    }
    const gap = { type: "gap", from: expected, to: from - 1 } as const;
    return [gap, ...this.#moved(to, event)];
  }

  get #seq(): number {
    return this.#position?.seq ?? 0;
  }

  #welcome({ epoch, seq }: Position): void {
    const before = this.#position;
    if (before?.epoch === epoch) return;
    // In another epoch a `gap` says where to begin.
    this.#fresh = before !== undefined;
    this.#position = { epoch, seq: before ? 0 : seq };
  }

  #moved(seq: number, event: ServerEvent): readonly ServerEvent[] {
    this.#fresh = false;
    this.#position = { epoch: this.#position!.epoch, seq };
    return [event];
  }
}

/** The first and last `seq` of an event's place; none if it has no place in the order. */
function placeOf(
  event: ServerEvent,
): readonly [from: number, to: number] | readonly [from: 0, to?: undefined] {
  if (event.type === "skipped") return [event.from, event.to];
  if (event.type === "accepted" || !("seq" in event)) return [0];
  return [event.seq, event.seq];
}
