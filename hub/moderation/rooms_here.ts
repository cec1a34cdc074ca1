import type { Person } from "../people/person.ts";

/** What moderation asks about the rooms of this process. */
export interface RoomsHere {
  /** Returns the person behind each client of a room; none if it isn't loaded. */
  people(room: string): readonly Person[];

  /**
   * Returns the `seq` of the newest event that viewers of a room may see.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  viewersSeq(room: string): Promise<number>;
}
