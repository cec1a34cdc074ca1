/**
 * Keeps a `<video>` playing what the host has set. hls.js is loaded where a playlist
 * needs it, and only then.
 *
 * @module
 */
import type { Signal } from "@preact/signals";
import type { Hls } from "./hls.ts";
import { isPlaylist } from "./stream.ts";

/** Why there is no picture. */
export type Trouble =
  /** A playlist can't be reached; it is tried again by itself. */
  | "off"
  /** A file can't be reached. */
  | "lost"
  /** The browser can't play what is there. */
  | "unplayable";

/** The browser's name for playlists. */
const HLS = "application/vnd.apple.mpegurl";

/**
 * How long until a broadcast that is off is asked for again, each time longer, in
 * milliseconds; a random half more or less, so that its viewers do not come as one.
 */
const RETRY_WAITS_MS = [2_000, 4_000, 8_000, 15_000, 30_000];

/** Plays one stream in one element. */
export class Player {
  readonly #video: HTMLVideoElement;
  readonly #stream: string;
  readonly #trouble: Signal<Trouble | undefined>;
  readonly #listeners = new AbortController();
  #needsHls: boolean;
  #hls: Hls | undefined;
  /** Whether there is no going back to where the picture was lost. */
  #live: boolean;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `trouble` is kept up to date from `start` on. */
  constructor(
    video: HTMLVideoElement,
    stream: string,
    trouble: Signal<Trouble | undefined>,
  ) {
    this.#video = video;
    this.#stream = stream;
    this.#trouble = trouble;
    this.#live = isPlaylist(stream);
    this.#needsHls = this.#live && video.canPlayType(HLS) === "";
  }

  /** Begins. The element may have begun by itself, or failed to. */
  start(): void {
    const video = this.#video;
    const { signal } = this.#listeners;
    for (const type of ["loadeddata", "playing"]) {
      video.addEventListener(type, () => this.#plays(), { signal });
    }
    addEventListener("online", () => {
      if (this.#trouble.peek()) this.retry();
    }, { signal });
    if (this.#needsHls) return void this.#load(-1);
    const failed = () => this.#failedByItself(video.error);
    video.addEventListener("error", failed, { signal });
    if (video.error) failed();
  }

  /** Tries again, at once. */
  async retry(): Promise<void> {
    clearTimeout(this.#timer);
    const video = this.#video;
    const { paused, currentTime } = video;
    if (this.#needsHls) await this.#load(this.#live ? -1 : currentTime);
    else {
      video.load();
      if (!this.#live) video.currentTime = currentTime;
    }
    // Where it may not play by itself there is a button for it.
    if (!paused) video.play().catch(() => {});
  }

  /** Ends, and leaves the element alone. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#listeners.abort();
    this.#hls?.destroy();
  }

  /** Plays the playlist by hls.js; a recording from so many seconds on. */
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
    // Its worker is made of a blob, which the page's policy does not let run.
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

  /** A browser that plays some playlists may not play this one: hls.js plays more. */
  #failedByItself(error: MediaError | null): void {
    if (this.#needsHls) return;
    const reachable = error?.code !== MediaError.MEDIA_ERR_DECODE;
    this.#needsHls = isPlaylist(this.#stream) && this.#attempt === 0 &&
      error?.code !== MediaError.MEDIA_ERR_NETWORK;
    if (this.#needsHls) void this.#load(-1);
    else this.#failed(reachable);
  }

  #plays(): void {
    this.#attempt = 0;
    this.#trouble.value = undefined;
  }

  /** `reachable` at another time, or there and of no use to this browser. */
  #failed(reachable: boolean): void {
    clearTimeout(this.#timer);
    if (!reachable) {
      this.#trouble.value = "unplayable";
    } else if (isPlaylist(this.#stream)) {
      this.#trouble.value = "off";
      const wait =
        RETRY_WAITS_MS[Math.min(this.#attempt++, RETRY_WAITS_MS.length - 1)];
      const spread = .5 + Math.random();
      this.#timer = setTimeout(() => this.retry(), wait * spread);
    } else {
      this.#trouble.value = "lost";
    }
  }
}
