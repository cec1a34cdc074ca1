import type { Person } from "../people/person.ts";

/** What posting and moderation need of the rooms of this process. */
export interface RoomsHere {
  /** Returns the person behind each client of a room; none if it isn't loaded. */
  people(room: string): readonly Person[];

  /**
   * Returns the `seq` of the newest event that viewers of a room may see.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  viewersSeq(room: string): Promise<number>;

  /** Called before a message is stored in a room that has a delay. */
  loadDelayed(room: string): Promise<void>;

  /** Called when this process has stored a message or an act. */
  stored(room: string, seq: number): void;
}
