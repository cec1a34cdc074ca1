/**
 * Keeps a `<video>` playing the room's stream. hls.js is loaded only for playlists that
 * need it.
 *
 * @module
 */
import type { Signal } from "@preact/signals";
import type { Hls } from "./hls.ts";
import { isPlaylist } from "./stream.ts";

/** Why there is no picture. */
export type PlaybackProblem =
  /** A playlist can't be loaded; it is retried automatically. */
  | "off"
  /** A file can't be loaded. */
  | "lost"
  /** The browser can't play the stream. */
  | "unplayable";

/** The media type of HLS playlists. */
const HLS = "application/vnd.apple.mpegurl";

/**
 * Waits between retries, varied by up to half at random so that viewers don't retry in
 * step.
 */
const RETRY_WAITS_MS = [2_000, 4_000, 8_000, 15_000, 30_000];

/** Plays one stream in one element. */
export class Player {
  readonly #video: HTMLVideoElement;
  readonly #stream: string;
  readonly #trouble: Signal<PlaybackProblem | undefined>;
  readonly #listeners = new AbortController();
  #needsHls: boolean;
  /** Whether the viewer pressed play last, rather than pause. */
  #wanted = false;
  #hls: Hls | undefined;
  /** Whether the stream is live, so that a retry can't resume at the old position. */
  #live: boolean;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param trouble Kept up to date from `start` on. */
  constructor(
    video: HTMLVideoElement,
    stream: string,
    trouble: Signal<PlaybackProblem | undefined>,
  ) {
    this.#video = video;
    this.#stream = stream;
    this.#trouble = trouble;
    this.#live = isPlaylist(stream);
    this.#needsHls = this.#live && video.canPlayType(HLS) === "";
  }

  /**
   * Starts. The element may be playing, or have failed, already. Otherwise nothing is
   * loaded until the viewer presses play.
   */
  start(): void {
    const video = this.#video;
    const { signal } = this.#listeners;
    video.addEventListener("play", () => this.#pressed(), { signal });
    video.addEventListener("pause", () => {
      // A failure and a new source pause the element, too.
      if (!video.error && video.readyState > 0) this.#wanted = false;
    }, { signal });
    if (!video.paused || video.error) this.#pressed();
    for (const type of ["loadeddata", "playing"]) {
      video.addEventListener(type, () => this.#plays(), { signal });
    }
    addEventListener("online", () => {
      if (this.#trouble.peek()) this.retry();
    }, { signal });
    const failed = () => this.#failedByItself(video.error);
    video.addEventListener("error", failed, { signal });
    if (video.error) failed();
  }

  /** Retries at once. */
  async retry(): Promise<void> {
    clearTimeout(this.#timer);
    const { currentTime } = this.#video;
    if (this.#needsHls) {
      return await this.#loadAndPlay(this.#live ? -1 : currentTime);
    }
    this.#video.load();
    if (!this.#live) this.#video.currentTime = currentTime;
    this.#goOn();
  }

  /** The viewer has pressed play. */
  #pressed(): void {
    this.#wanted = true;
    // Only the first time.
    if (this.#video.preload !== "none") return;
    this.#video.preload = "metadata";
    if (this.#needsHls) void this.#loadAndPlay(-1);
  }

  /** Plays the playlist with hls.js, unless the viewer has paused it. */
  async #loadAndPlay(startPosition: number): Promise<void> {
    await this.#load(startPosition);
    this.#goOn();
  }

  #goOn(): void {
    // If autoplay is blocked, the viewer has a play button.
    if (this.#wanted) this.#video.play().catch(() => {});
  }

  /** Stops, and leaves the element alone. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#listeners.abort();
    this.#hls?.destroy();
  }

  /** Loads the playlist with hls.js; a recording starts at `startPosition` seconds. */
  async #load(startPosition: number): Promise<void> {
    const module = await import("./hls.ts").catch(() => undefined);
    if (this.#listeners.signal.aborted) return;
    if (!module) return this.#failed(true);
    const { Hls } = module;
    if (!Hls.isSupported()) {
      this.#needsHls = this.#video.canPlayType(HLS) === "";
      return this.#failed(!this.#needsHls);
    }
    this.#hls?.destroy();
    // The page's CSP blocks hls.js's worker, which is a blob.
    const hls = this.#hls = new Hls({ enableWorker: false, startPosition });
    let recovered = false;
    hls.on(Hls.Events.LEVEL_LOADED, (_, { details }) => {
      this.#live = details.live;
    });
    hls.on(Hls.Events.FRAG_BUFFERED, () => this.#plays());
    hls.on(Hls.Events.ERROR, (_, { fatal, type }) => {
      if (!fatal) return;
      const decodes = type !== Hls.ErrorTypes.MEDIA_ERROR;
      if (decodes || recovered) return this.#failed(decodes);
      recovered = true;
      hls.recoverMediaError();
    });
    hls.loadSource(this.#stream);
    hls.attachMedia(this.#video);
  }

  /** A browser that supports HLS may still fail on this playlist: hls.js supports more. */
  #failedByItself(error: MediaError | null): void {
    if (this.#needsHls) return;
    const reachable = error?.code !== MediaError.MEDIA_ERR_DECODE;
    this.#needsHls = isPlaylist(this.#stream) && this.#attempt === 0 &&
      error?.code !== MediaError.MEDIA_ERR_NETWORK;
    if (this.#needsHls) void this.#loadAndPlay(-1);
    else this.#failed(reachable);
  }

  #plays(): void {
    this.#attempt = 0;
    this.#trouble.value = undefined;
  }

  /** @param reachable False if the stream arrives but can't be played. */
  #failed(reachable: boolean): void {
    clearTimeout(this.#timer);
    if (!reachable) {
      this.#trouble.value = "unplayable";
    } else if (isPlaylist(this.#stream)) {
      this.#trouble.value = "off";
      const waitMs =
        RETRY_WAITS_MS[Math.min(this.#attempt++, RETRY_WAITS_MS.length - 1)];
      const spread = .5 + Math.random();
      this.#timer = setTimeout(() => this.retry(), waitMs * spread);
    } else {
      this.#trouble.value = "lost";
    }
  }
}
