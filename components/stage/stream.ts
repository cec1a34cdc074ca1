/**
 * What a stream's address says about it.
 *
 * @module
 */

/** Whether a stream is an HLS playlist, and not a file. */
export function isPlaylist(stream: string): boolean {
  return URL.canParse(stream) && /\.m3u8$/i.test(new URL(stream).pathname);
}

/**
 * Whether a page that came with one stream may load another: its policy names the
 * origin of the one that it came with, and no other.
 */
export function mayLoad(stream: string, first: string, own: string): boolean {
  const origin = originOf(stream);
  return origin === own || origin === originOf(first);
}

function originOf(stream: string): string | undefined {
  return URL.canParse(stream) ? new URL(stream).origin : undefined;
}
