import { now } from "../../clock.ts";
import {
  type KnownTrace,
  MAX_TRACES,
  type Trace,
  TRACE_AGE_MS,
  type Traces,
} from "../trace.ts";

/** Maximum number of traces of all rooms: some 20 MB. */
const MAX_OF_ALL = 10 * MAX_TRACES;

/** The traces of all rooms, in memory: they are not worth keeping over a restart. */
export class TraceMemory {
  /** By room, the one that was noted least recently first; so are the traces in it. */
  readonly #rooms = new Map<string, Map<string, KnownTrace>>();
  #size = 0;

  /** Number of traces kept. */
  get size(): number {
    return this.#size;
  }

  note(room: string, viewer: string, trace: Trace, at = now()): void {
    const known = this.#rooms.get(room) ?? new Map<string, KnownTrace>();
    this.#rooms.delete(room);
    this.#rooms.set(room, known);
    if (known.delete(viewer)) this.#size--;
    known.set(viewer, { ...trace, at });
    this.#size++;
    if (known.size > MAX_TRACES) this.#dropOldest(room, known);
    if (this.#size > MAX_OF_ALL) this.#dropOldest(...this.#idlest());
  }

  /** @param viewers Only of these, by id; absent: of all. */
  of(room: string, viewers?: readonly string[], at = now()): Traces {
    this.sweep(at);
    const known = this.#rooms.get(room);
    if (!viewers) return new Map(known);
    return new Map(viewers.flatMap((viewer) => {
      const trace = known?.get(viewer);
      return trace ? [[viewer, trace] as const] : [];
    }));
  }

  /** Forgets a room's traces. */
  forget(room: string): void {
    this.#size -= this.#rooms.get(room)?.size ?? 0;
    this.#rooms.delete(room);
  }

  /** Removes the traces that are too old. */
  sweep(at = now()): void {
    for (const [room, known] of this.#rooms) {
      for (const trace of known.values()) {
        if (trace.at > at - TRACE_AGE_MS) break;
        this.#dropOldest(room, known);
      }
    }
  }

  #idlest(): [room: string, known: Map<string, KnownTrace>] {
    return this.#rooms.entries().next().value!;
  }

  #dropOldest(room: string, known: Map<string, KnownTrace>): void {
    known.delete(known.keys().next().value!);
    this.#size--;
    if (known.size === 0) this.#rooms.delete(room);
  }
}
