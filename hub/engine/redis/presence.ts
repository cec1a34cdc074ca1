import type { RedisConnection } from "./connection/connection.ts";
import { INSTANCES_KEY, roomChannel, roomKeys } from "./keys.ts";
import { BEAT, COUNT, HASHES_SUFFIX } from "./scripts.ts";
import { formatHashes, parseSketch } from "./people/sketches.ts";
import type { ViewerSketch } from "../viewer_sketch.ts";

/** How often an instance reports that it is alive, in milliseconds. */
export const BEAT_INTERVAL_MS = 2_000;

/** How long an instance may be silent before it counts as dead, in milliseconds. */
const DEAD_AFTER_MS = 7_000;

/** Number of beats for which an instance must be unknown before its counts are removed. */
const STRANGER_BEATS = 3;

/** How long a room's counts are kept after the last update, in seconds. Instances restore expired ones. */
const COUNTS_AGE_SECONDS = 3_600;

/** A sketch as it is stored. */
interface Report {
  readonly count: string;
  /** In Base64; "": none. */
  readonly hashes: string;
}

const NOBODY: Report = { count: "0", hashes: "" };

/** The viewers of the rooms in the other instances that are alive. */
export class Presence {
  /** This instance's id. */
  readonly instance = crypto.randomUUID();
  readonly #connection: RedisConnection;
  readonly #announced = new Map<string, Report>();
  /** Unknown instances with stored viewers, and the beat in which they were first seen. */
  readonly #strangers = new Map<string, number>();
  #living: ReadonlySet<string> = new Set();
  #beats = 0;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  /** Tells the other instances which viewers a room has here. */
  announce(room: string, viewers: ViewerSketch): void {
    const { count } = viewers;
    if (count === 0 && !this.#announced.has(room)) return;
    const report = count === 0
      ? NOBODY
      : { count: String(count), hashes: formatHashes(viewers) };
    // That nobody is left is kept until Redis has stored it.
    this.#announced.set(room, report);
    this.#report(room, report);
  }

  /**
   * Reports that this instance is alive, and reads which others are.
   *
   * @returns Whether Redis still knew this one, and whether others came or went.
   * @throws {Refusal} `unavailable`.
   */
  async beat(): Promise<{ known: boolean; changed: boolean }> {
    const [known, living] = await this.#connection.call<[number, string[]]>(
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
    for (const [room, report] of this.#announced) {
      if (report === NOBODY || known === 0) this.#report(room, report);
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
   * Returns a room's stored viewers by instance. Restores this instance's own if they are
   * missing, and deletes those of dead instances.
   *
   * @throws {Refusal} `unavailable`.
   */
  async sketches(room: string): Promise<Map<string, ViewerSketch>> {
    const key = roomKeys(room).viewers;
    const flat = await this.#connection.ask<string[]>("HGETALL", key);
    const stored = new Map<string, string>();
    for (let i = 0; i < flat.length; i += 2) stored.set(flat[i], flat[i + 1]);
    const own = this.#announced.get(room);
    if (
      own && own !== NOBODY &&
      (stored.get(this.instance) !== own.count ||
        (stored.get(this.instance + HASHES_SUFFIX) ?? "") !== own.hashes)
    ) this.#report(room, own);
    const sketches = new Map<string, ViewerSketch>();
    const dead: string[] = [];
    for (const [instance, count] of stored) {
      const hashes = instance + HASHES_SUFFIX;
      const sketch = parseSketch(count, stored.get(hashes));
      if (!sketch) continue;
      if (this.#isDead(instance)) dead.push(instance, hashes);
      else sketches.set(instance, sketch);
    }
    if (dead.length > 0) {
      this.#connection.ask("HDEL", key, ...dead).catch(() => {});
    }
    return sketches;
  }

  /** Returns those sketches that belong to other living instances with viewers. */
  elsewhere(sketches: ReadonlyMap<string, ViewerSketch>): ViewerSketch[] {
    return [...sketches]
      .filter(([instance, { count }]) =>
        count > 0 && instance !== this.instance && this.#living.has(instance)
      )
      .map(([, sketch]) => sketch);
  }

  /** Removes this instance and all its viewers. */
  async leave(): Promise<void> {
    const rooms = [...this.#announced.keys()];
    await Promise.allSettled([
      ...rooms.map((room) => this.#store(room, NOBODY)),
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

  #report(room: string, report: Report): void {
    this.#store(room, report).then(
      () => {
        if (report === NOBODY && this.#announced.get(room) === NOBODY) {
          this.#announced.delete(room);
        }
      },
      () => {}, // It is said again with a beat or a look at what is stored.
    );
  }

  async #store(room: string, { count, hashes }: Report): Promise<void> {
    const { meta, viewers: key } = roomKeys(room);
    await this.#connection.call(COUNT, [meta, key], [
      roomChannel(room, this.#connection.database),
      ...[this.instance, count, hashes, String(COUNTS_AGE_SECONDS)],
    ]);
  }
}
