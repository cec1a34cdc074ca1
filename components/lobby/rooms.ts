/**
 * The rooms that the lobby lists.
 *
 * @module
 */
import type { Found } from "./search.ts";

/** A room as the lobby lists it. */
export interface ListedRoom extends Found {
  readonly viewers: number;
  /** When something was last said, in milliseconds since 1970; `null`: nothing yet. */
  readonly lastAt: number | null;
  /** Whether it shows a broadcast. */
  readonly stream: boolean;
}

/** Rooms on the page; the liveliest come first. Search finds the others. */
export const LISTED = 60;

/** Characters of what is looked for, at most. */
export const MAX_QUERY = 100;

/**
 * Takes in how rooms are now. Where the order is `held`, because somebody is about to
 * choose one, each stays in its place, and what is new comes last.
 */
export function arrange<Room extends ListedRoom>(
  shown: readonly Room[],
  now: readonly Room[],
  held: boolean,
): readonly Room[] {
  if (!held) return now;
  const rooms = new Map(now.map((room) => [room.name, room]));
  const kept = shown.map((room) => {
    const newer = rooms.get(room.name);
    rooms.delete(room.name);
    return newer ?? room;
  });
  return [...kept, ...rooms.values()];
}
