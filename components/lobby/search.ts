/**
 * Finding rooms by what people write, in any script.
 *
 * @module
 */

/** What a room is found by. */
export interface Found {
  readonly name: string;
  readonly title: string;
}

/** Letters as they are compared: without case, width and accents. */
export function fold(text: string): string {
  return text.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD")
    // Accents and the like stand on letters of any script.
    .replace(/\p{Script=Inherited}+/gu, "");
}

/** The rooms that have each word of a query in their title or their name; all of them without one. */
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

/** Of rooms that many look through, each is folded once. */
const TEXTS = new WeakMap<Found, string>();

function textOf(room: Found): string {
  let text = TEXTS.get(room);
  if (text === undefined) {
    TEXTS.set(room, text = fold(`${room.title} ${room.name}`));
  }
  return text;
}
