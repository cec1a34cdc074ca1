/**
 * A chat that is played back: which moment it is at, and what was said by then.
 *
 * @module
 */
import { batch, signal } from "@preact/signals";
import type { MessageEvent } from "../../hub/protocol.ts";
import { recallHidden } from "../room/state/hidden.ts";
import { Clock } from "./clock.ts";
import { PAGE, Pages } from "./pages.ts";
import { began, type Recording } from "./recording.ts";
import type { ReplayTexts } from "./texts.ts";

/** What a replay begins with. Moments are in milliseconds since 1970. */
export interface ReplayStart {
  readonly texts: ReplayTexts;
  readonly room: string;
  /** The room's stream, if it is a file. */
  readonly stream?: string;
  /** The room's last place. */
  readonly seq: number;
  /** When the oldest and the newest message were said. */
  readonly first: number;
  readonly last: number;
  /** When the recording begins, if whoever shared the address has said so. */
  readonly at?: number;
}

/** Messages in the page, at most. */
const SHOWN = 100;

/** How often the chat follows the recording, in milliseconds. */
const TICK = 200;

/** What was passed over more quickly than this, in milliseconds, was not played but sought. */
const LEAP = 2_000;

/** After what could not be loaded, it is tried again so many milliseconds later. */
const TRY_AGAIN = 3_000;

/** How far a clock goes beyond the newest message, in milliseconds. */
const END = 5_000;

/** Is told what has just been said, or that the replay is somewhere else. */
interface Watcher {
  said(messages: readonly MessageEvent[]): void;
  leapt(): void;
}

/** The state of a replay. */
export class Replay {
  readonly options: ReplayStart;
  /** The moment of the chat at which the recording begins. */
  readonly start;
  readonly recording = signal<Recording | undefined>(undefined);
  /** Whether the recording can't be played. */
  readonly broken = signal(false);
  /** In milliseconds from the recording's beginning. */
  readonly position = signal(0);
  readonly playing = signal(false);
  readonly rate = signal(1);
  readonly lines = signal<readonly MessageEvent[]>([]);
  /** The viewer reads what was said before: it stays. */
  readonly reading = signal(false);
  readonly loading = signal(true);
  /** Whether messages can't be loaded right now. */
  readonly failed = signal(false);

  /** People whom the viewer does not want to read. */
  #hidden: ReadonlyMap<string, string> = new Map();
  #video: HTMLVideoElement | null = null;
  #watcher: Watcher | undefined;
  readonly #clock = new Clock();
  readonly #pages: Pages;
  /** Whether somebody has said when the recording begins. */
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

  /** How long a clock runs: to the end of the chat, in milliseconds. */
  get length(): number {
    return Math.max(0, this.options.last + END - this.start.value);
  }

  /** Begins to follow; the returned function ends it. */
  begin(): () => void {
    this.#hidden = recallHidden();
    this.follow();
    const timer = setInterval(this.follow, TICK);
    return () => {
      clearInterval(timer);
      this.open(undefined);
    };
  }

  /** Plays beside another recording, or none. */
  open(recording: Recording | undefined): void {
    const before = this.recording.peek();
    batch(() => {
      this.recording.value = recording;
      this.broken.value = false;
    });
    if (before?.src.startsWith("blob:")) URL.revokeObjectURL(before.src);
    this.#clock.pause();
  }

  /** The recording is on the page, or no longer. */
  attach(video: HTMLVideoElement | null): void {
    this.#video = video;
  }

  /** Has somebody told what is said, as it is said. */
  watch(watcher: Watcher | undefined): void {
    this.#watcher = watcher;
  }

  /** A recording has told its length, in seconds. */
  measured(seconds: number): void {
    const recording = this.recording.peek();
    if (!recording || this.#isSet) return;
    const at = began(recording, seconds * 1_000, this.options);
    if (at !== undefined) this.setStart(at);
  }

  /** Says when the recording begins, and keeps it in the address. */
  setStart(moment: number): void {
    this.#isSet = true;
    this.start.value = Math.max(0, Math.round(moment));
    const at = new Date(this.start.peek()).toISOString();
    history.replaceState(null, "", `?at=${at}`);
    this.jump();
  }

  /** The first thing that was said was said here. */
  beginHere(): void {
    this.setStart(this.options.first - this.position.peek());
  }

  play(): void {
    if (this.#clock.position >= this.length) this.#clock.seek(0);
    this.#clock.play();
    this.follow();
  }

  pause(): void {
    this.#clock.pause();
    this.follow();
  }

  /** Goes to a place, in milliseconds from the beginning. */
  seek(position: number): void {
    this.#clock.seek(Math.min(position, this.length));
    this.jump();
  }

  run(rate: number): void {
    this.rate.value = rate;
    this.#clock.run(rate);
  }

  /** The viewer goes back to what is said now. */
  jump(): void {
    this.reading.value = false;
    this.follow();
  }

  /** Shows what has been said by now. */
  follow = (): void => {
    const video = this.broken.peek() ? null : this.#video;
    if (!video && this.#clock.position >= this.length) {
      this.#clock.seek(this.length);
      this.#clock.pause();
    }
    const position = video ? video.currentTime * 1_000 : this.#clock.position;
    batch(() => {
      this.position.value = position;
      this.playing.value = video ? !video.paused : this.#clock.playing;
      this.#show(this.start.peek() + position);
    });
  };

  #show(moment: number): void {
    const found = this.#pages.upTo(moment, SHOWN);
    this.loading.value = found === undefined;
    if (!found) return void this.#reach(moment);
    const lines = found.filter(({ from }) => !this.#hidden.has(from.id));
    this.failed.value = false;
    const rate = this.#video?.playbackRate ?? this.rate.peek();
    const passed = moment - this.#moment;
    if (passed >= 0 && passed < LEAP * Math.max(1, rate)) {
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
      this.#pauseUntil = Date.now() + TRY_AGAIN;
      this.failed.value = true;
    }
  }

  async #load(before: number): Promise<readonly MessageEvent[]> {
    const { room } = this.options;
    const query = new URLSearchParams({
      before: String(before),
      limit: String(PAGE),
    });
    const response = await fetch(`/rooms/${room}/messages?${query}`);
    if (!response.ok) throw new Error(`The server answers ${response.status}`);
    const { messages }: { messages: MessageEvent[] } = await response.json();
    return messages;
  }
}

/** Two stretches of the same order are the same if they have the same ends. */
function differ(
  before: readonly MessageEvent[],
  after: readonly MessageEvent[],
): boolean {
  return before.length !== after.length || before[0] !== after[0] ||
    before.at(-1) !== after.at(-1);
}
