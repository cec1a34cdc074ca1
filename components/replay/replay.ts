/**
 * Plays a chat back: the current position, and the messages up to it.
 *
 * @module
 */
import { batch, signal } from "@preact/signals";
import type { MessageEvent } from "../../hub/protocol.ts";
import { fetchMessages } from "../connection/messages.ts";
import { loadHidden } from "../room/state/hidden.ts";
import { Clock } from "./clock.ts";
import { PAGE_SIZE, Pages } from "./pages.ts";
import { began, type Recording, sinceStart } from "./recording.ts";
import type { ReplayTexts } from "./texts.ts";

/** Times are in milliseconds since 1970. */
export interface ReplayStart {
  readonly texts: ReplayTexts;
  readonly room: string;
  /** The room's stream, if it is a file. */
  readonly stream?: string;
  /** The room's last `seq`. */
  readonly seq: number;
  /** When the oldest and the newest message were posted. */
  readonly first: number;
  readonly last: number;
  /** When the recording begins, if the URL says so. */
  readonly at?: number;
}

/** The most messages in the page. */
const SHOWN = 100;

/** How often the chat is synchronised with the recording. */
const TICK_MS = 200;

/** A larger step than this was a seek, not playback. */
const LEAP_MS = 2_000;

/** How long to wait after a failed load. */
const RETRY_AFTER_MS = 3_000;

/** How far the clock runs beyond the newest message. */
const OVERRUN_MS = 5_000;

/** Told of newly played messages, and of seeks. */
interface Watcher {
  said(messages: readonly MessageEvent[]): void;
  leapt(): void;
}

export class Replay {
  readonly options: ReplayStart;
  /** The time of the chat at which the recording begins. */
  readonly start;
  readonly recording = signal<Recording | undefined>(undefined);
  readonly broken = signal(false);
  /** From the beginning of the recording. */
  readonly positionMs = signal(0);
  readonly playing = signal(false);
  readonly rate = signal(1);
  readonly lines = signal<readonly MessageEvent[]>([]);
  /** The viewer is reading earlier messages: the list must not scroll. */
  readonly reading = signal(false);
  readonly loading = signal(true);
  readonly failed = signal(false);

  /** The people whom the viewer hides. */
  #hidden: ReadonlyMap<string, string> = new Map();
  #video: HTMLVideoElement | null = null;
  #watcher: Watcher | undefined;
  readonly #clock = new Clock();
  readonly #pages: Pages;
  /** Whether the beginning was set, by the URL or the viewer. */
  #isSet: boolean;
  #moment = NaN;
  #pauseUntil = 0;

  constructor(options: ReplayStart) {
    this.options = options;
    this.start = signal(options.at ?? options.first);
    this.#isSet = options.at !== undefined;
    if (options.stream) this.recording.value = { src: options.stream };
    this.#pages = new Pages((before) => this.#load(before), options.seq);
  }

  /** How long the clock runs: to the end of the chat. */
  get lengthMs(): number {
    return Math.max(0, this.options.last + OVERRUN_MS - this.start.value);
  }

  /** Starts following the recording; the returned function stops. */
  begin(): () => void {
    this.#hidden = loadHidden();
    this.follow();
    const timer = setInterval(this.follow, TICK_MS);
    return () => {
      clearInterval(timer);
      this.open(undefined);
    };
  }

  /** Plays with another recording, or with none. */
  open(recording: Recording | undefined): void {
    const before = this.recording.peek();
    batch(() => {
      this.recording.value = recording;
      this.broken.value = false;
    });
    if (before?.src.startsWith("blob:")) URL.revokeObjectURL(before.src);
    this.#clock.pause();
  }

  /** Sets or clears the video element. */
  attach(video: HTMLVideoElement | null): void {
    this.#video = video;
  }

  /** Sets or clears the listener. */
  watch(watcher: Watcher | undefined): void {
    this.#watcher = watcher;
  }

  /** Takes the recording's duration, in seconds. */
  measured(seconds: number): void {
    const recording = this.recording.peek();
    if (!recording || this.#isSet) return;
    const at = began(recording, seconds * 1_000, this.options);
    if (at !== undefined) this.setStart(at);
  }

  /** Sets when the recording begins, and stores that in the URL. */
  setStart(moment: number): void {
    this.#isSet = true;
    this.start.value = Math.max(0, Math.round(moment));
    const at = new Date(this.start.peek()).toISOString();
    history.replaceState(null, "", `?at=${at}`);
    this.jump();
  }

  /** The chat's first message belongs here. */
  beginHere(): void {
    this.setStart(this.options.first - this.positionMs.peek());
  }

  play(): void {
    if (this.#clock.positionMs >= this.lengthMs) this.#clock.seek(0);
    this.#clock.play();
    this.follow();
  }

  pause(): void {
    this.#clock.pause();
    this.follow();
  }

  /** Seeks to a position from the beginning. */
  seek(positionMs: number): void {
    this.#clock.seek(Math.min(positionMs, this.lengthMs));
    this.jump();
  }

  run(rate: number): void {
    this.rate.value = rate;
    this.#clock.run(rate);
  }

  /** Returns the list to the current position. */
  jump(): void {
    this.reading.value = false;
    this.follow();
  }

  /** Shows the messages up to the current position. */
  follow = (): void => {
    const video = this.broken.peek() ? null : this.#video;
    if (!video && this.#clock.positionMs >= this.lengthMs) {
      this.#clock.seek(this.lengthMs);
      this.#clock.pause();
    }
    const positionMs = video
      ? video.currentTime * 1_000
      : this.#clock.positionMs;
    batch(() => {
      this.positionMs.value = positionMs;
      this.playing.value = video ? !video.paused : this.#clock.playing;
      this.#show(this.start.peek() + positionMs);
    });
  };

  #show(moment: number): void {
    const found = this.#pages.upTo(moment, SHOWN);
    this.loading.value = found === undefined;
    if (!found) return void this.#reach(moment);
    const lines = sinceStart(found, this.start.peek())
      .filter(({ from }) => !this.#hidden.has(from.id));
    this.failed.value = false;
    const rate = this.#video?.playbackRate ?? this.rate.peek();
    const passedMs = moment - this.#moment;
    if (passedMs >= 0 && passedMs < LEAP_MS * Math.max(1, rate)) {
      this.#watcher?.said(lines.filter(({ at }) => at > this.#moment));
    } else {
      this.#watcher?.leapt();
    }
    this.#moment = moment;
    if (!this.reading.peek() && differ(this.lines.peek(), lines)) {
      this.lines.value = lines;
    }
  }

  async #reach(moment: number): Promise<void> {
    if (Date.now() < this.#pauseUntil) return;
    this.#pauseUntil = Infinity;
    try {
      await this.#pages.reach(moment, SHOWN);
      this.#pauseUntil = 0;
      this.follow();
    } catch {
      this.#pauseUntil = Date.now() + RETRY_AFTER_MS;
      this.failed.value = true;
    }
  }

  async #load(before: number): Promise<readonly MessageEvent[]> {
    const query = { before, limit: PAGE_SIZE };
    const page = await fetchMessages(this.options.room, query);
    if (!page) throw new Error("Messages can't be loaded");
    return page.messages;
  }
}

/** Two sections of the same order are equal if their ends are. */
function differ(
  before: readonly MessageEvent[],
  after: readonly MessageEvent[],
): boolean {
  return before.length !== after.length || before[0] !== after[0] ||
    before.at(-1) !== after.at(-1);
}
