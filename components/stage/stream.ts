/**
 * What a stream's URL tells.
 *
 * @module
 */

/** Whether a stream is an HLS playlist rather than a file. */
export function isPlaylist(stream: string): boolean {
  return /\.m3u8$/i.test(parsed(stream)?.pathname ?? "");
}

/**
 * Whether a page may load another stream than its first: the CSP allows the origin of
 * the first one only.
 */
export function mayLoad(stream: string, first: string, own: string): boolean {
  const origin = originOf(stream);
  return origin === own || origin === originOf(first);
}

function originOf(stream: string): string | undefined {
  return parsed(stream)?.origin;
}

/** `URL.canParse` is too new for the oldest browsers. */
export function parsed(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}
