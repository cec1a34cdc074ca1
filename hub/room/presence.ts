import type { Engine } from "../engine/engine.ts";

/** The viewer count is told at most once in this many milliseconds. */
const TELL_INTERVAL_MS = 1_000;

/** How many people are in a room: counted here, told to the other processes, and added up. */
export class Presence {
  readonly #engine: Engine;
  readonly #room: string;
  readonly #tell: (viewers: number) => boolean;
  /** Sockets of each viewer: a person with three tabs is one viewer. */
  readonly #sockets = new Map<string, number>();
  #elsewhere = 0;
  #told = 0;
  #toldAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param tell Tells a new count to the room, at most once an interval; returns whether
   * anyone was there to be told.
   */
  constructor(
    engine: Engine,
    room: string,
    tell: (viewers: number) => boolean,
  ) {
    this.#engine = engine;
    this.#room = room;
    this.#tell = tell;
  }

  /** People in this process. */
  get here(): number {
    return this.#sockets.size;
  }

  /** People in all processes. */
  get viewers(): number {
    return this.here + this.#elsewhere;
  }

  /** People in other processes. */
  set elsewhere(viewers: number) {
    this.#elsewhere = viewers;
    this.#tellSoon();
  }

  /** A viewer has opened a socket. */
  arrive(viewer: string): void {
    this.#sockets.set(viewer, (this.#sockets.get(viewer) ?? 0) + 1);
    this.#tellSoon();
  }

  /** A viewer has closed a socket. */
  depart(viewer: string): void {
    const sockets = this.#sockets.get(viewer)! - 1;
    if (sockets > 0) this.#sockets.set(viewer, sockets);
    else this.#sockets.delete(viewer);
    this.#tellSoon();
  }

  /** Tells nothing any more, but the other processes that nobody is here. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#engine.reportViewers(this.#room, 0);
  }

  #tellSoon(): void {
    if (this.#timer !== undefined) return;
    const wait = this.#toldAt + TELL_INTERVAL_MS - performance.now();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#toldAt = performance.now();
      this.#engine.reportViewers(this.#room, this.here);
      const { viewers } = this;
      if (viewers !== this.#told && this.#tell(viewers)) this.#told = viewers;
    }, Math.max(0, wait));
  }
}
