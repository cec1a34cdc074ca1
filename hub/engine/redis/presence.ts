import type { RedisConnection } from "./connection.ts";
import { INSTANCES_KEY, roomChannel, roomKeys } from "./keys.ts";
import { BEAT, COUNT } from "./scripts.ts";

/** How often an instance reports that it is alive, in milliseconds. */
export const BEAT_INTERVAL_MS = 2_000;

/** How long an instance may be silent before it counts as dead, in milliseconds. */
const DEAD_AFTER_MS = 7_000;

/** Number of beats for which an instance must be unknown before its counts are removed. */
const STRANGER_BEATS = 3;

/** How long a room's counts are kept after the last update, in seconds. Instances restore expired ones. */
const COUNTS_AGE_SECONDS = 3_600;

/** Viewer counts of the rooms in the other instances that are alive. */
export class Presence {
  /** This instance's id. */
  readonly instance = crypto.randomUUID();
  readonly #connection: RedisConnection;
  readonly #announced = new Map<string, number>();
  /** Unknown instances with stored counts, and the beat in which they were first seen. */
  readonly #strangers = new Map<string, number>();
  #living: ReadonlySet<string> = new Set();
  #beats = 0;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  /** Tells the other instances how many viewers a room has here. */
  announce(room: string, viewers: number): void {
    if (viewers === 0 && !this.#announced.has(room)) return;
    // A 0 is kept until Redis has stored it.
    this.#announced.set(room, viewers);
    this.#report(room, viewers);
  }

  /**
   * Reports that this instance is alive, and reads which others are.
   *
   * @returns Whether Redis still knew this one, and whether others came or went.
   * @throws {Refusal} `unavailable`.
   */
  async beat(): Promise<{ known: boolean; changed: boolean }> {
    const [known, living] = await this.#connection.run<[number, string[]]>(
      BEAT,
      [INSTANCES_KEY],
      [this.instance, String(DEAD_AFTER_MS)],
    );
    const before = this.#living;
    this.#living = new Set(living);
    this.#beats++;
    for (const [stranger, since] of this.#strangers) {
      const late = this.#beats - since > STRANGER_BEATS * 2;
      if (late || this.#living.has(stranger)) this.#strangers.delete(stranger);
    }
    for (const [room, viewers] of this.#announced) {
      if (viewers === 0 || known === 0) this.#report(room, viewers);
    }
    const changed = before.size !== this.#living.size ||
      living.some((instance) => !before.has(instance));
    return { known: known === 1, changed };
  }

  /** Whether an instance has reported lately that it is alive. */
  knows(instance: string): boolean {
    return this.#living.has(instance);
  }

  /**
   * Returns a room's stored counts by instance. Restores this instance's own if it is
   * missing, and deletes those of dead instances.
   *
   * @throws {Refusal} `unavailable`.
   */
  async counts(room: string): Promise<Map<string, number>> {
    const key = roomKeys(room).viewers;
    const flat = await this.#connection.ask<string[]>("HGETALL", key);
    const counts = new Map<string, number>();
    for (let i = 0; i < flat.length; i += 2) {
      const count = Number(flat[i + 1]);
      if (Number.isSafeInteger(count) && count >= 0) counts.set(flat[i], count);
    }
    const own = this.#announced.get(room);
    if (own && counts.get(this.instance) !== own) this.#report(room, own);
    const dead = [...counts.keys()].filter((instance) =>
      this.#isDead(instance)
    );
    if (dead.length > 0) {
      this.#connection.ask("HDEL", key, ...dead).catch(() => {});
    }
    return counts;
  }

  /** Returns the sum of the counts that belong to other living instances. */
  elsewhere(counts: ReadonlyMap<string, number>): number {
    let viewers = 0;
    for (const [instance, count] of counts) {
      if (instance !== this.instance && this.#living.has(instance)) {
        viewers += count;
      }
    }
    return viewers;
  }

  /** Removes this instance and all its counts. */
  async leave(): Promise<void> {
    const rooms = [...this.#announced.keys()];
    await Promise.allSettled([
      ...rooms.map((room) => this.#store(room, 0)),
      this.#connection.ask("ZREM", INSTANCES_KEY, this.instance),
    ]);
  }

  /** Waits some beats: a new instance may announce viewers before a beat shows that it is alive. */
  #isDead(instance: string): boolean {
    if (instance === this.instance || this.#living.has(instance)) return false;
    const since = this.#strangers.get(instance) ?? this.#beats;
    this.#strangers.set(instance, since);
    return this.#beats - since >= STRANGER_BEATS;
  }

  #report(room: string, viewers: number): void {
    this.#store(room, viewers).then(
      () => {
        if (viewers === 0 && this.#announced.get(room) === 0) {
          this.#announced.delete(room);
        }
      },
      () => {}, // It is said again with a beat or a look at the counts.
    );
  }

  async #store(room: string, viewers: number): Promise<void> {
    const { meta, viewers: key } = roomKeys(room);
    await this.#connection.run(COUNT, [meta, key], [
      roomChannel(room, this.#connection.database),
      ...[this.instance, String(viewers), String(COUNTS_AGE_SECONDS)],
    ]);
  }
}
