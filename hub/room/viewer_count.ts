import type { Engine } from "../engine/engine.ts";
import {
  countPeople,
  isIn,
  sketchOf,
  type ViewerSketch,
} from "../engine/viewer_sketch.ts";

/** Minimum time between two counts, in milliseconds: each is reported to the other processes. */
const COUNT_INTERVAL_MS = 1_000;

/**
 * Minimum time between two announcements for each viewer in this process, in milliseconds.
 * A frame to one of them costs some 15 µs, so announcements take 1.5 % of a core at most,
 * however fast a large room grows.
 */
const ANNOUNCE_INTERVAL_MS_PER_VIEWER = 1;

/** The longest time between two announcements, in milliseconds. */
const MAX_ANNOUNCE_INTERVAL_MS = 10_000;

const NOBODY = sketchOf(new Uint32Array());

/** A viewer in this process. */
interface Present {
  /** 0 if there are no other processes. */
  readonly hash: number;
  /** A person with three tabs is one viewer. */
  sockets: number;
}

/** What a viewer count needs of its room. */
export interface CountedRoom {
  readonly name: string;
  /** Returns the hash of a viewer's id, which is the same in every process. */
  hash(viewer: string): number;
  /** Announces a new count to the room. Returns whether anyone was there to receive it. */
  announce(viewers: number): boolean;
}

/**
 * Counts a room's viewers: those in this process, and those that the other processes
 * report. Someone who is in several is counted once.
 */
export class ViewerCount {
  readonly #engine: Pick<Engine, "reportViewers">;
  readonly #room: CountedRoom;
  readonly #present = new Map<string, Present>();
  #elsewhere: readonly ViewerSketch[] = [];
  #viewers = 0;
  /** The viewers in this process; `undefined`: they have changed. */
  #sketch: ViewerSketch | undefined = NOBODY;
  #reported: ViewerSketch = NOBODY;
  #announcedCount = 0;
  #announcedAt = -Infinity;
  #countedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(engine: Pick<Engine, "reportViewers">, room: CountedRoom) {
    this.#engine = engine;
    this.#room = room;
  }

  /** Viewers in this process. */
  get here(): number {
    return this.#present.size;
  }

  /** Viewers in all processes. */
  get viewers(): number {
    return this.#isAlone ? this.here : Math.max(this.here, this.#viewers);
  }

  /** Viewers in each of the other processes. */
  set elsewhere(sketches: readonly ViewerSketch[]) {
    this.#elsewhere = sketches;
    this.#announceSoon();
  }

  /** A viewer opened a socket. */
  arrive(viewer: string): void {
    const present = this.#present.get(viewer);
    if (present) {
      present.sockets++;
    } else {
      const hash = this.#isAlone ? 0 : this.#room.hash(viewer);
      this.#present.set(viewer, { hash, sockets: 1 });
      this.#change(hash, 1);
    }
    this.#announceSoon();
  }

  /** A viewer closed a socket. */
  depart(viewer: string): void {
    const present = this.#present.get(viewer)!;
    if (--present.sockets === 0) {
      this.#present.delete(viewer);
      this.#change(present.hash, -1);
    }
    this.#announceSoon();
  }

  /** Stops announcing, and reports to the other processes that no viewer is left here. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#engine.reportViewers?.(this.#room.name, NOBODY);
  }

  /** Whether no other process has the rooms. */
  get #isAlone(): boolean {
    return this.#engine.reportViewers === undefined;
  }

  /** Corrects the count at once: a welcome carries it. It is computed when it is announced. */
  #change(hash: number, by: 1 | -1): void {
    if (this.#isAlone) return;
    this.#sketch = undefined;
    if (!this.#elsewhere.some((sketch) => isIn(sketch, hash))) {
      this.#viewers += by;
    }
  }

  #announceSoon(): void {
    if (this.#timer !== undefined) return;
    const waitMs = this.#countedAt + COUNT_INTERVAL_MS - performance.now();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#countedAt = performance.now();
      this.#recount();
      this.#announce();
    }, Math.max(0, waitMs));
  }

  #announce(): void {
    const { viewers, here } = this;
    if (viewers === this.#announcedCount) return;
    const intervalMs = Math.min(
      here * ANNOUNCE_INTERVAL_MS_PER_VIEWER,
      MAX_ANNOUNCE_INTERVAL_MS,
    );
    if (this.#countedAt < this.#announcedAt + intervalMs) {
      return this.#announceSoon();
    }
    this.#announcedAt = this.#countedAt;
    if (this.#room.announce(viewers)) this.#announcedCount = viewers;
  }

  #recount(): void {
    if (this.#isAlone) return;
    const sketch = this.#sketch ??= this.#draw();
    if (sketch !== this.#reported) {
      this.#engine.reportViewers?.(this.#room.name, sketch);
      this.#reported = sketch;
    }
    this.#viewers = countPeople([sketch, ...this.#elsewhere]);
  }

  #draw(): ViewerSketch {
    const hashes = new Uint32Array(this.#present.size);
    let i = 0;
    for (const { hash } of this.#present.values()) hashes[i++] = hash;
    return sketchOf(hashes);
  }
}
