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

/** Starts, a broadcast at its live edge. `null`: this browser can't run hls.js. */
export async function openHls(
  video: HTMLVideoElement,
  stream: string,
  listener: HlsListener,
): Promise<Hls | null> {
  const { Hls } = await import("./hls.ts");
  if (!Hls.isSupported()) return null;
  const hls = new Hls({
    // The page's CSP blocks hls.js's worker, which is a blob.
    enableWorker: false,
    // As in browsers that play HLS themselves.
    liveDurationInfinity: true,
  });
  let recovered = false;
  hls.on(Hls.Events.FRAG_BUFFERED, () => listener.buffered());
  hls.on(Hls.Events.ERROR, (_, { fatal, type }) => {
    if (!fatal) return;
    if (type !== Hls.ErrorTypes.MEDIA_ERROR) listener.lost();
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
