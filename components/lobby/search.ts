/**
 * Searches rooms, in any script.
 *
 * @module
 */

/** The fields that are searched. */
export interface Found {
  readonly name: string;
  readonly title: string;
}

/** Normalises text for comparison: ignores case, width and accents. */
export function fold(text: string): string {
  return text.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD")
    // Combining marks, such as accents, in any script.
    .replace(/\p{Script=Inherited}+/gu, "");
}

/** The rooms with every word of the query in their title or name; an empty query matches all. */
export function search<Room extends Found>(
  rooms: readonly Room[],
  query: string,
): readonly Room[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return rooms;
  return rooms.filter((room) => {
    const text = textOf(room);
    return words.every((word) => text.includes(word));
  });
}

/** Many viewers search the same rooms, so each room is folded once. */
const TEXTS = new WeakMap<Found, string>();

function textOf(room: Found): string {
  let text = TEXTS.get(room);
  if (text === undefined) {
    TEXTS.set(room, text = fold(`${room.title} ${room.name}`));
  }
  return text;
}
