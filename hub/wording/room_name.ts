import { MAX_ROOM_LENGTH, ROOM_NAME } from "../protocol.ts";

/** Letters that Unicode doesn't take apart into a base letter and marks. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ħ: "h",
  ı: "i",
};

/** Returns the valid room name that is nearest to a text, such as "my-show" for "My Show!". */
export function nearestRoom(text: string): string {
  if (ROOM_NAME.test(text)) return text;
  const name = text.normalize("NFKD").toLowerCase()
    .replace(/\p{M}|['’]/gu, "")
    .replace(/[ßæœøđðþłħı]/g, (letter) => PLAIN[letter])
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_ROOM_LENGTH + 1)
    .replace(/^-/, "");
  // A word that doesn't fit in full is left out, unless it is the only one.
  const cut = name.length > MAX_ROOM_LENGTH
    ? name.replace(/(?<=.)-[^-]*$/, "").slice(0, MAX_ROOM_LENGTH)
    : name;
  const room = cut.replace(/-$/, "");
  return ROOM_NAME.test(room) ? room : `room-${hash(text)}`;
}

/** Five letters and digits, the same for the same text: names in other scripts differ too. */
function hash(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36).padStart(5, "0").slice(-5);
}
