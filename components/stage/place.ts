/**
 * Where in a stream the viewer is.
 *
 * @module
 */
import type { Hls } from "./hls.ts";
import type { MediaState } from "./media_state.ts";

/** A broadcast is watched live up to this far behind its newest picture. */
const LIVE_SECONDS = 30;

/** How far from the newest picture the live edge is in browsers that play HLS themselves. */
const EDGE_SECONDS = 6;

export class Place {
  readonly #video: HTMLVideoElement;
  readonly #media: MediaState;
  readonly #hls: () => Hls | undefined;

  /** @param hls What plays, if it isn't the browser. */
  constructor(
    video: HTMLVideoElement,
    media: MediaState,
    hls: () => Hls | undefined,
  ) {
    this.#video = video;
    this.#media = media;
    this.#hls = hls;
  }

  /** Whether a broadcast is watched live, rather than further back. */
  get isLive(): boolean {
    const seconds = this.#media.positionSeconds.value;
    return this.#media.live && !(this.#newest - seconds > LIVE_SECONDS);
  }

  /** Goes to the newest picture of a broadcast. */
  goLive(): void {
    if (this.#media.live) this.#goTo(this.#edge);
  }

  /** Goes to a position, as near as the stream allows. */
  seekTo(seconds: number): void {
    const last = this.#media.live ? this.#edge : this.#newest;
    this.#goTo(Math.min(seconds, last));
  }

  /** Goes forwards or back. */
  seekBy(seconds: number): void {
    this.seekTo(this.#video.currentTime + seconds);
  }

  #goTo(seconds: number): void {
    const { seekable } = this.#video;
    if (seekable.length === 0 || !Number.isFinite(seconds)) return;
    this.#video.currentTime = Math.max(seekable.start(0), seconds);
  }

  get #edge(): number {
    return this.#hls()?.liveSyncPosition ?? this.#newest - EDGE_SECONDS;
  }

  /** The end of what can be watched. */
  get #newest(): number {
    const { seekable } = this.#video;
    return seekable.length > 0 ? seekable.end(seekable.length - 1) : NaN;
  }
}
