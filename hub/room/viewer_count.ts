import type { Engine } from "../engine/engine.ts";

/** Minimum time between two announcements of the viewer count, in milliseconds. */
const ANNOUNCE_INTERVAL_MS = 1_000;

/** Counts a room's viewers: those in this process, and those that the other processes report. */
export class ViewerCount {
  readonly #engine: Engine;
  readonly #room: string;
  readonly #announce: (viewers: number) => boolean;
  /** Open sockets by viewer: a person with three tabs is one viewer. */
  readonly #sockets = new Map<string, number>();
  #elsewhere = 0;
  #announcedCount = 0;
  #announcedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param announce Announces a new count to the room. Returns whether anyone was there to
   * receive it.
   */
  constructor(
    engine: Engine,
    room: string,
    announce: (viewers: number) => boolean,
  ) {
    this.#engine = engine;
    this.#room = room;
    this.#announce = announce;
  }

  /** Viewers in this process. */
  get here(): number {
    return this.#sockets.size;
  }

  /** Viewers in all processes. */
  get viewers(): number {
    return this.here + this.#elsewhere;
  }

  /** Viewers in other processes. */
  set elsewhere(viewers: number) {
    this.#elsewhere = viewers;
    this.#announceSoon();
  }

  /** A viewer opened a socket. */
  arrive(viewer: string): void {
    this.#sockets.set(viewer, (this.#sockets.get(viewer) ?? 0) + 1);
    this.#announceSoon();
  }

  /** A viewer closed a socket. */
  depart(viewer: string): void {
    const sockets = this.#sockets.get(viewer)! - 1;
    if (sockets > 0) this.#sockets.set(viewer, sockets);
    else this.#sockets.delete(viewer);
    this.#announceSoon();
  }

  /** Stops announcing, and reports to the other processes that no viewer is left here. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#engine.reportViewers(this.#room, 0);
  }

  #announceSoon(): void {
    if (this.#timer !== undefined) return;
    const waitMs = this.#announcedAt + ANNOUNCE_INTERVAL_MS - performance.now();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#announcedAt = performance.now();
      this.#engine.reportViewers(this.#room, this.here);
      const { viewers } = this;
      if (viewers !== this.#announcedCount && this.#announce(viewers)) {
        this.#announcedCount = viewers;
      }
    }, Math.max(0, waitMs));
  }
}
