/** The path of a person's card. */
export function cardPath(room: string, viewer: string): string {
  return `/rooms/${room}/people/${encodeURIComponent(viewer)}`;
}
