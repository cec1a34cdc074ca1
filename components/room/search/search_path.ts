/** The path of the page that searches a room's messages. */
export function searchPath(room: string): string {
  return `/rooms/${room}/search`;
}
