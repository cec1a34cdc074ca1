import type { SilentRooms } from "../engine/silent_rooms.ts";
import { TRIM_INTERVAL_MS } from "../engine/retention.ts";
import { Refusal } from "../refusal.ts";
import type { Room } from "./room.ts";

const DAY_MS = 24 * 3_600_000;

/** A visit is stored again after this long, in milliseconds: thousands of clients come at once. */
const VISIT_INTERVAL_MS = 3_600_000;

/**
 * If no room was used for this long, in milliseconds, no server ran: while one does, it visits
 * the lasting room.
 */
const STOPPED_MS = DAY_MS;

export interface SilenceOptions {
  /** After how many days a room is removed in which nobody has been, written or acted; 0: never. */
  readonly roomMaxSilentDays: number;
  /** The name of the room that stays in any case; absent: there is none. */
  readonly lastingRoom?: string;
}

/** What {@linkcode SilentRoomSweep} needs to know of the rooms of this process. */
export interface RoomsInUse extends Iterable<Pick<Room, "name" | "empty">> {
  loaded(name: string): Pick<Room, "empty"> | undefined;
}

/** Removes the rooms that nobody uses any more. Several processes may do so at once. */
export class SilentRoomSweep {
  readonly #silentRooms: SilentRooms;
  readonly #rooms: RoomsInUse;
  readonly #options: SilenceOptions;
  readonly #removed: (room: string) => void;
  readonly #now: () => number;
  readonly #timer: ReturnType<typeof setInterval>;
  /** When the last visit of a room was stored. */
  readonly #visits = new Map<string, number>();
  /** Leaves out the time in which no server ran. */
  #resumed: Promise<void> | undefined;
  #sweeping = false;
  #stopped = false;

  /**
   * @param removed Called with each room that this process removed.
   * @param now A monotonic clock, in milliseconds.
   */
  constructor(
    silentRooms: SilentRooms,
    rooms: RoomsInUse,
    options: SilenceOptions,
    removed: (room: string) => void,
    now = () => performance.now(),
  ) {
    this.#now = now;
    this.#silentRooms = silentRooms;
    this.#rooms = rooms;
    this.#options = options;
    this.#removed = removed;
    this.#timer = setInterval(() => void this.sweep(), TRIM_INTERVAL_MS);
    Deno.unrefTimer(this.#timer);
    // Before anybody comes.
    void reported(this.#resume());
  }

  /** Notes that somebody came to a room. */
  visited(room: string): void {
    if (this.#isRecent(this.#visits.get(room))) return;
    this.#visits.set(room, this.#now());
    // If it fails, the next sweep stores it, if they are still there then.
    void reported(this.#silentRooms.visited([room]));
  }

  /** Stores which rooms somebody is in, and removes those that have been silent for too long. */
  async sweep(): Promise<void> {
    if (this.#sweeping) return;
    this.#sweeping = true;
    await reported(this.#sweep());
    this.#sweeping = false;
  }

  /** Ends the sweeps; one that is running ends after the room that it is removing. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  #isRecent(visit = -Infinity): boolean {
    return this.#now() - visit < VISIT_INTERVAL_MS;
  }

  /** After a long stop, or from an old backup, all rooms would be removed. */
  #resume(): Promise<void> {
    return this.#resumed ??= this.#silentRooms.resume(STOPPED_MS)
      .catch((error) => {
        this.#resumed = undefined;
        throw error;
      });
  }

  async #sweep(): Promise<void> {
    await this.#resume();
    const { roomMaxSilentDays, lastingRoom } = this.#options;
    const used = new Set(lastingRoom === undefined ? [] : [lastingRoom]);
    for (const { name, empty } of this.#rooms) if (!empty) used.add(name);
    for (const [room, at] of this.#visits) {
      if (!this.#isRecent(at)) this.#visits.delete(room);
    }
    await this.#silentRooms.visited([...used]);
    if (roomMaxSilentDays === 0 || this.#stopped) return;
    const ms = roomMaxSilentDays * DAY_MS;
    for await (const room of this.#silentRooms.silentFor(ms)) {
      const isUsed = this.#rooms.loaded(room)?.empty === false;
      // A room that can't be removed keeps none after it.
      if (room !== lastingRoom && !isUsed) {
        await reported(this.#remove(room, ms));
      }
      if (this.#stopped) return;
    }
  }

  async #remove(room: string, ms: number): Promise<void> {
    if (await this.#silentRooms.remove(room, ms)) this.#removed(room);
  }
}

/** Leaves out what the storage has reported itself. */
async function reported(done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
