/**
 * Keeps a `<video>` playing the room's stream, for as long as the viewer wants it: a
 * failure, another way of playing and a broadcast that comes back don't change that.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type { Hls } from "./hls.ts";
import { loadHls, openHls } from "./hls_source.ts";
import { MediaState } from "./media_state.ts";
import { Place } from "./place.ts";
import { judge, type PlaybackProblem } from "./playback_problem.ts";
import { lookAt } from "./playlist.ts";
import { Sound } from "./sound.ts";
import { isPlaylist } from "./stream.ts";

/** The media type of HLS playlists. */
const HLS = "application/vnd.apple.mpegurl";

/**
 * Waits between looks, varied by up to half at random so that viewers don't look in
 * step.
 */
const LOOK_WAITS_MS = [2_000, 4_000, 8_000, 15_000, 30_000];

/** A picture that should play but stands still for this long has stalled. */
const STALLED_MS = 10_000;

/** Who plays a broadcast again after a longer pause wants to see it live. */
const LONG_PAUSE_MS = 15_000;

/** Plays one stream in one element. */
export class Player {
  readonly problem = signal<PlaybackProblem | undefined>(undefined);
  /** Whether the viewer wants it to play. */
  readonly wanted = signal(false);
  /** Whether the stream has been requested. */
  readonly opened = signal(false);
  readonly media = new MediaState();
  readonly sound: Sound;
  readonly place: Place;
  readonly #video: HTMLVideoElement;
  readonly #stream: string;
  readonly #isPlaylist: boolean;
  readonly #listeners = new AbortController();
  #needsHls: boolean;
  #hls: Hls | undefined;
  /** Whether it has ever played. */
  #seen = false;
  /** A change of the source pauses the element; the viewer doesn't. */
  #changing = false;
  #pausedAt = 0;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stallTimer: ReturnType<typeof setTimeout> | undefined;
  /** Something that waits until the tab is visible: the start, or a look. */
  #owed = false;
  /** Counts loads with hls.js: an older one is dropped. */
  #turn = 0;
  /** Counts looks, likewise. */
  #looks = 0;
  /** Something is wrong, and a look will tell what. */
  #isFailing = false;
  /** The picture stands still although nothing has failed. */
  #isStuck = false;
  /** The end of the playlist at the last look since. */
  #stuckAt: number | undefined;
  #playsSince = 0;

  constructor(video: HTMLVideoElement, stream: string) {
    this.#video = video;
    this.sound = new Sound(video);
    this.place = new Place(video, this.media, () => this.#hls);
    this.#stream = stream;
    this.#isPlaylist = isPlaylist(stream);
    this.#needsHls = this.#isPlaylist && video.canPlayType(HLS) === "";
  }

  /**
   * Starts. The element may be playing, or have failed, already.
   *
   * @param byItself Whether it may play before the viewer asks for it.
   */
  start(byItself: boolean): void {
    const video = this.#video;
    const { signal } = this.#listeners;
    this.media.follow(video, signal);
    this.#listen();
    if (!video.paused || video.error) {
      this.#pressed();
      if (video.error) this.#failedByItself(video.error);
    } else {
      this.sound.restore(byItself);
      this.#owed = byItself;
      this.#shown();
    }
  }

  /** Plays, or pauses. */
  toggle(): void {
    if (this.wanted.peek() && !this.problem.peek()) this.pause();
    else this.play();
  }

  play(): void {
    this.wanted.value = true;
    if (this.problem.peek()) return this.retry();
    if (!this.opened.peek()) return this.#open();
    const pausedMs = performance.now() - this.#pausedAt;
    if (this.#pausedAt > 0 && pausedMs > LONG_PAUSE_MS) this.place.goLive();
    this.#goOn();
  }

  pause(): void {
    this.wanted.value = false;
    this.#pausedAt = performance.now();
    this.#video.pause();
  }

  /** Loads the stream again, now; a broadcast that has ended is played from its beginning. */
  retry(): void {
    this.wanted.value = true;
    this.#reload();
  }

  /** Stops, and leaves the element alone. */
  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#stallTimer);
    this.#turn++;
    this.#listeners.abort();
    this.#hls?.destroy();
  }

  #listen(): void {
    const video = this.#video;
    const { signal } = this.#listeners;
    const on = (type: string, listener: () => void) =>
      video.addEventListener(type, listener, { signal });
    // Events fire late: the state may have changed back since.
    on("play", () => {
      if (!video.paused) this.#pressed();
    });
    on("pause", () => {
      // Media keys, headphones that are unplugged, the browser's own controls.
      const isOver = !video.paused || video.ended || video.error;
      if (this.#changing || isOver) return;
      this.wanted.value = false;
      this.#pausedAt = performance.now();
    });
    on("playing", () => this.#plays());
    on("loadeddata", () => this.#arrived());
    on("canplay", () => this.#arrived());
    on("loadedmetadata", () => this.#recognised());
    on("ended", () => this.#ended());
    on("error", () => this.#failedByItself(video.error));
    for (const type of ["waiting", "playing", "timeupdate", "pause"]) {
      on(type, () => this.#watchForStall());
    }
    addEventListener("online", () => {
      if (this.problem.peek()) void this.#look(true);
    }, { signal });
    document.addEventListener("visibilitychange", () => this.#shown(), {
      signal,
    });
  }

  /** The tab may have come to the front. */
  #shown(): void {
    if (document.hidden || !this.#owed) return;
    this.#owed = false;
    if (!this.opened.peek()) this.play();
    else void this.#look(true);
  }

  /** The element plays, whoever has asked for it. */
  #pressed(): void {
    this.wanted.value = true;
    if (!this.opened.peek()) this.#open();
  }

  /** Requests the stream for the first time. */
  #open(): void {
    this.opened.value = true;
    this.#video.preload = "metadata";
    if (this.#needsHls) void this.#load();
    else this.#goOn();
  }

  #goOn(): void {
    if (!this.wanted.peek() || this.problem.peek() === "ended") return;
    this.#video.play().catch((error) => this.#refused(error));
  }

  /** Browsers refuse sound that nobody has asked for, and some to play at all. */
  #refused(error: unknown): void {
    // Others are handled elsewhere: a new source interrupts it, and plays on once it has
    // data; a source that fails fires `error`.
    if (!(error instanceof DOMException) || error.name !== "NotAllowedError") {
      return;
    }
    if (this.sound.hush()) return this.#goOn();
    this.wanted.value = false;
    if (!this.#seen) this.opened.value = false;
    this.sound.restore();
  }

  /** Loads the stream again, as it was played last. */
  #reload(): void {
    clearTimeout(this.#timer);
    this.opened.value = true;
    this.#isStuck = false;
    // New data alone doesn't end these two.
    if (["ended", "stalled"].includes(this.problem.peek() ?? "")) {
      this.problem.value = undefined;
    }
    this.#watchForStall();
    if (this.#needsHls) return void this.#load();
    const { currentTime } = this.#video;
    this.#loadAgain();
    if (!this.#isPlaylist) this.#video.currentTime = currentTime;
    this.#goOn();
  }

  #loadAgain(): void {
    this.#changing = true;
    this.#video.preload = "metadata";
    this.#video.load();
  }

  /** Loads the playlist with hls.js. */
  async #load(): Promise<void> {
    const turn = ++this.#turn;
    this.#changing = true;
    this.#hls?.destroy();
    this.#hls = undefined;
    const source = await loadHls().catch(() => undefined);
    if (turn !== this.#turn) return;
    // Without a connection, hls.js can't be loaded either.
    if (source === undefined) return this.#failed("off");
    if (source) {
      this.#hls = openHls(source, this.#video, this.#stream, {
        buffered: () => this.#arrived(),
        lost: () => this.#lost(),
        unplayable: () => this.#failed("unplayable"),
      });
      return this.#goOn();
    }
    this.#needsHls = this.#video.canPlayType(HLS) === "";
    if (this.#needsHls) this.#failed("unplayable");
    else this.#lost();
  }

  /** A browser that plays HLS may still fail on this playlist: hls.js plays more. */
  #failedByItself(error: MediaError | null): void {
    if (this.#needsHls) return;
    this.#changing = true;
    if (!this.#isPlaylist) {
      if (error?.code === MediaError.MEDIA_ERR_DECODE) {
        this.#failed("unplayable");
      } else this.#failed(this.#seen ? "off" : "lost");
    } else if (error?.code === MediaError.MEDIA_ERR_NETWORK) {
      this.#lost();
    } else {
      this.#needsHls = true;
      void this.#load();
    }
  }

  /** The playlist or its segments can't be loaded any more. */
  #lost(): void {
    if (this.media.moving.peek()) {
      // What has been loaded is played first.
      this.#video.addEventListener("waiting", () => this.#lost(), {
        once: true,
        signal: this.#listeners.signal,
      });
      return;
    }
    this.#isFailing = true;
    void this.#look();
  }

  #failed(problem: PlaybackProblem): void {
    clearTimeout(this.#timer);
    this.problem.value = problem;
    if (problem === "off") this.#lookLater();
  }

  #ended(): void {
    if (!this.#isPlaylist) {
      this.wanted.value = false;
      return;
    }
    this.problem.value = "ended";
    this.#lookLater();
  }

  /** Starts over the time after which a picture that doesn't move has stalled. */
  #watchForStall(): void {
    clearTimeout(this.#stallTimer);
    if (!this.#isPlaylist || !this.wanted.peek() || this.problem.peek()) return;
    this.#stallTimer = setTimeout(() => {
      this.#isFailing = this.#isStuck = true;
      this.#stuckAt = undefined;
      void this.#look();
    }, STALLED_MS);
  }

  /** Data has arrived. */
  #arrived(): void {
    const problem = this.problem.peek();
    if (problem === "ended" || problem === "stalled") return;
    this.#settled();
    if (this.#video.paused) this.#goOn();
  }

  /** It plays. */
  #plays(): void {
    this.#changing = false;
    this.#seen = true;
    this.#isStuck = false;
    this.#playsSince = performance.now();
    this.#settled();
  }

  #settled(): void {
    this.#isFailing = false;
    this.problem.value = undefined;
    clearTimeout(this.#timer);
  }

  #lookLater(): void {
    clearTimeout(this.#timer);
    const last = LOOK_WAITS_MS.length - 1;
    const waitMs = LOOK_WAITS_MS[Math.min(this.#attempt++, last)];
    this.#timer = setTimeout(() => {
      // Who listens only is not to lose the broadcast; nobody waits for one unseen.
      const listens = ["off", "stalled"].includes(this.problem.peek() ?? "");
      if (document.hidden && !listens) this.#owed = true;
      else void this.#look(true);
    }, waitMs * (.5 + Math.random()));
  }

  /** Looks what has become of the stream. `due`: after a wait, or a change that is worth a try. */
  async #look(due = false): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#isPlaylist) return this.#reload();
    const turn = this.#turn;
    const looks = ++this.#looks;
    const found = await lookAt(this.#stream);
    const settled = !this.#isFailing && !this.problem.peek();
    if (turn !== this.#turn || looks !== this.#looks || settled) return;
    const problem = judge(found, {
      before: this.problem.peek(),
      seen: this.#seen,
      isStuck: this.#isStuck,
      stuckAt: this.#stuckAt,
    });
    if (found.state === "live") this.#stuckAt = found.end;
    if (!problem) return this.#tryAgain(due);
    this.problem.value = problem;
    if (problem === "ended") this.#isStuck = false;
    // Only the browser can see then what there is.
    const sees = found.state === "blocked" && !this.#needsHls;
    if (sees && problem === "ended") this.#loadAgain();
    this.#lookLater();
  }

  /** There is something to play. What has failed often is not tried again at once. */
  #tryAgain(due: boolean): void {
    const playedMs = performance.now() - this.#playsSince;
    if (this.#seen && playedMs > STALLED_MS) this.#attempt = 0;
    if (!due && this.#attempt > 0) return this.#failed("off");
    this.#attempt++;
    // Where the browser's own way has stalled, hls.js may go on.
    if (this.#isStuck) this.#needsHls = true;
    this.#reload();
  }

  /** It is known whether the stream is live. */
  #recognised(): void {
    if (this.problem.peek() !== "ended" || !this.media.live) return;
    this.#settled();
    this.#goOn();
  }
}
