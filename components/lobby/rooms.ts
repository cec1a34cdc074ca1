/**
 * The rooms that the lobby lists.
 *
 * @module
 */
import type { Found } from "./search.ts";

export interface ListedRoom extends Found {
  readonly viewers: number;
  /** When the last message was posted, in milliseconds since 1970; `null`: there is none. */
  readonly lastAt: number | null;
  readonly stream: boolean;
  /** Set if the room has ended; `at` in milliseconds since 1970. */
  readonly ended?: { readonly at: number };
}

/** The most rooms on the page, the liveliest first; the others are found by search. */
export const LISTED = 60;

/** The longest query, in characters. */
export const MAX_QUERY_LENGTH = 100;

/**
 * Updates the list. If the order is `held`, because somebody is about to choose a room,
 * each room stays in its place and new ones come last.
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
