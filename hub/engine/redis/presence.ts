import type { RedisConnection } from "./connection.ts";
import { encodeViewers } from "./events.ts";
import { INSTANCES_KEY, roomChannel, roomKeys } from "./keys.ts";
import { BEAT } from "./scripts.ts";

/** How often an instance says that it lives, in milliseconds. */
export const BEAT_INTERVAL_MS = 2_000;

/** After how many milliseconds of silence an instance is dead. */
const DEAD_AFTER_MS = 7_000;

/** In how many beats an instance has to be unknown before its counts are removed. */
const STRANGER_BEATS = 3;

/** How long the counts of a room outlive the last word about them, in seconds. They are put back where that is too short. */
const COUNTS_AGE_SECONDS = 3_600;

/** Who is in the rooms of the other instances, as far as they live. */
export class Presence {
  /** This instance's name. */
  readonly instance = crypto.randomUUID();
  readonly #connection: RedisConnection;
  readonly #announced = new Map<string, number>();
  /** Instances with counts that were not known to live, and the beat in which they were seen first. */
  readonly #strangers = new Map<string, number>();
  #living: ReadonlySet<string> = new Set();
  #beats = 0;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  /** Tells the others how many viewers a room has here. */
  announce(room: string, viewers: number): void {
    if (viewers === 0 && !this.#announced.has(room)) return;
    // A 0 is kept until Redis has it.
    this.#announced.set(room, viewers);
    this.#say(room, viewers);
  }

  /**
   * Says that this instance lives, and hears who else does.
   *
   * @returns Whether Redis still knew this one, and whether others have come or gone.
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
      if (viewers === 0 || known === 0) this.#say(room, viewers);
    }
    const changed = before.size !== this.#living.size ||
      living.some((instance) => !before.has(instance));
    return { known: known === 1, changed };
  }

  /** Takes note of an instance that has just spoken. */
  heardOf(instance: string): void {
    if (!this.#living.has(instance)) {
      this.#living = new Set([...this.#living, instance]);
    }
  }

  /**
   * The counts of a room by instance, as stored. What this instance announced is put
   * right if it isn't there; what dead ones left is taken out.
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
    if (own && counts.get(this.instance) !== own) this.#say(room, own);
    const dead = [...counts.keys()].filter((instance) =>
      this.#isDead(instance)
    );
    if (dead.length > 0) {
      this.#connection.ask("HDEL", key, ...dead).catch(() => {});
    }
    return counts;
  }

  /** How many of some counts are the other living instances'. */
  elsewhere(counts: ReadonlyMap<string, number>): number {
    let viewers = 0;
    for (const [instance, count] of counts) {
      if (instance !== this.instance && this.#living.has(instance)) {
        viewers += count;
      }
    }
    return viewers;
  }

  /** Takes back all that was announced, and says goodbye. */
  async leave(): Promise<void> {
    const rooms = [...this.#announced.keys()];
    await Promise.allSettled([
      ...rooms.map((room) => this.#store(room, 0)),
      this.#connection.ask("ZREM", INSTANCES_KEY, this.instance),
    ]);
  }

  /** A new instance may announce something before a beat tells that it lives. */
  #isDead(instance: string): boolean {
    if (instance === this.instance || this.#living.has(instance)) return false;
    const since = this.#strangers.get(instance) ?? this.#beats;
    this.#strangers.set(instance, since);
    return this.#beats - since >= STRANGER_BEATS;
  }

  #say(room: string, viewers: number): void {
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
    const { viewers: key } = roomKeys(room);
    const { instance } = this;
    const channel = roomChannel(room, this.#connection.database);
    await Promise.all([
      viewers > 0
        ? this.#connection.ask("HSET", key, instance, String(viewers))
        : this.#connection.ask("HDEL", key, instance),
      this.#connection.ask("EXPIRE", key, String(COUNTS_AGE_SECONDS)),
      this.#connection.ask(
        "PUBLISH",
        channel,
        encodeViewers(instance, viewers),
      ),
    ]);
  }
}
