/**
 * Plays a playlist in an element with hls.js, which is loaded for that.
 *
 * @module
 */
import type { Hls } from "./hls.ts";

/** What becomes of it. */
export interface HlsListener {
  /** Data has arrived. */
  buffered(): void;
  /** The playlist or its segments can't be loaded any more. */
  lost(): void;
  /** It arrives, but can't be played. */
  unplayable(): void;
}

/** Loads hls.js. `null`: this browser can't run it. */
export async function loadHls(): Promise<typeof Hls | null> {
  const { Hls } = await import("./hls.ts");
  return Hls.isSupported() ? Hls : null;
}

/** Starts, a broadcast at its live edge. */
export function openHls(
  Source: typeof Hls,
  video: HTMLVideoElement,
  stream: string,
  listener: HlsListener,
): Hls {
  const hls = new Source({
    // The page's CSP blocks hls.js's worker, which is a blob.
    enableWorker: false,
    // As in browsers that play HLS themselves.
    liveDurationInfinity: true,
  });
  let recovered = false;
  hls.on(Source.Events.FRAG_BUFFERED, () => listener.buffered());
  hls.on(Source.Events.ERROR, (_, { fatal, type }) => {
    if (!fatal) return;
    if (type !== Source.ErrorTypes.MEDIA_ERROR) listener.lost();
    else if (recovered) listener.unplayable();
    else {
      recovered = true;
      hls.recoverMediaError();
    }
  });
  hls.loadSource(stream);
  hls.attachMedia(video);
  return hls;
}
