/** Rooms in which nobody has been, written or acted for long. */
export interface SilentRooms {
  /**
   * Counts all rooms as visited now if none was used in the last `ms` milliseconds.
   *
   * @throws {Refusal} `unavailable`.
   */
  resume(ms: number): Promise<void>;

  /**
   * Notes that somebody is in these rooms. Those that don't exist are left out.
   *
   * @throws {Refusal} `unavailable`.
   */
  visited(rooms: readonly string[]): Promise<void>;

  /**
   * Yields the names of rooms that have been silent for this many milliseconds, read in
   * small steps. Some of them may not be: {@linkcode remove} checks it.
   *
   * @throws {Refusal} `unavailable`.
   */
  silentFor(ms: number): AsyncIterable<string>;

  /**
   * Removes a room as `Engine.remove` does, unless it hasn't been silent that long or no
   * longer exists. Of several processes one does. A room that an older version opened counts
   * as visited when this is first called for it.
   *
   * @returns Whether it did.
   * @throws {Refusal} `unavailable`.
   */
  remove(room: string, ms: number): Promise<boolean>;
}
