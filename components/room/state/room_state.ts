/**
 * The state of a room's page, as signals.
 *
 * @module
 */
import { batch, computed, type Signal, signal } from "@preact/signals";
import type {
  MessageEvent,
  Pin,
  Restriction,
  RoomSettings,
  Viewer,
  WelcomeEvent,
} from "../../../hub/protocol.ts";
import type { ChatTexts } from "../../texts/catalogue.ts";
import type { FirstTexts } from "../../texts/first_texts.ts";
import { ViewerPreferences } from "./preferences.ts";
import type { ConnectionStatus } from "../../../client/connection.ts";
import { dayRule } from "./day_rule.ts";
import { DRAWN } from "./history.ts";
import { RemovedMessages } from "./removed_messages.ts";
import {
  type Entry,
  type Line,
  type Timeline,
  timelineOf,
  trim,
  without,
} from "./timeline.ts";
import type { Writer } from "./writer.ts";

/** What the server tells the page about the room and the viewer. */
export interface SessionOptions extends Omit<WelcomeEvent, "type"> {
  /** On the server, all of {@linkcode ChatTexts}. */
  readonly texts: FirstTexts;
  /**
   * When a guest was first seen, in milliseconds since 1970; `undefined`: a site
   * vouches for the viewer.
   */
  readonly guestSince?: number;
  /** The server's time, in milliseconds since 1970. */
  readonly now: number;
  /** A note to show at first. */
  readonly told?: string;
  /** Set if the chat is embedded on another site. */
  readonly embed?: {
    /** The path of this page, where its forms return to. */
    readonly path: string;
  };
  readonly refused?: RefusedMessage;
}

/** A submitted text that was refused, and why. */
export interface RefusedMessage {
  readonly text: string;
  readonly problem: string;
}

/** A sentence for this viewer only. */
interface Note {
  readonly key: number;
  readonly text: string;
  /** Whether it says why something failed. */
  readonly problem: boolean;
}

/** The message whose menu is open, and the button that opened it. */
export interface OpenMenu {
  readonly line: Line;
  readonly button: HTMLElement;
}

/** A clock that is off by less is taken as right: the page needs time to arrive. */
const CLOCK_TOLERANCE_MS = 5_000;

/** The most notes at a time. */
const MAX_NOTES = 3;

/**
 * Enough to fill a window of 1,000 pixels with one-line messages. Each change moves
 * all rows, so more would be slow.
 */
const MAX_ENTRIES_FOLLOWING = 50;

/** The most entries beyond these limits that share rows with others. */
const MAX_SHARING = 500;

/** The most entries while the viewer reads an earlier place. */
export const MAX_ENTRIES = 1000;

/**
 * Whether there are messages older than the page's: `more`, none (`end`), `loading`,
 * `failed` to load, or `much` more than the page holds.
 */
type Older = "more" | "loading" | "end" | "failed" | "much";

/** The state of a room's page. {@linkcode Receiver} changes it. */
export class RoomState {
  readonly first: FirstTexts;
  /** For what a page loads later, which brings the texts that aren't among the first. */
  texts: ChatTexts;
  readonly room: string;
  /** The paths that forms return to, and that the message form posts to. */
  readonly page: string;
  readonly form: string;
  readonly refused: RefusedMessage | undefined;
  readonly timeline: Signal<Timeline>;
  readonly connectionStatus = signal<ConnectionStatus>({
    state: "connecting",
    again: false,
  });
  /** The viewer's writer, once it is loaded. */
  readonly writer = signal<Writer | undefined>(undefined);
  readonly viewers: Signal<number>;
  readonly you: Signal<Viewer>;
  readonly settings: Signal<RoomSettings>;
  /** Whether the list follows new messages. */
  readonly following = signal(true);
  /**
   * What the list shows while it is paused: while it follows, but the viewer is about to
   * act on a row.
   */
  readonly paused = signal<readonly Entry[] | undefined>(undefined);
  /** Messages since the list stopped following, or was paused. */
  readonly unread = signal(0);
  readonly pin: Signal<Pin | undefined>;
  /** How many messages wait for review. */
  readonly waiting: Signal<number>;
  readonly notes = signal<readonly Note[]>([]);
  readonly menu = signal<OpenMenu | undefined>(undefined);
  /** The viewer whose card is open. */
  readonly card = signal<Viewer | undefined>(undefined);
  readonly older: Signal<Older>;
  readonly removed = new RemovedMessages();
  readonly preferences = new ViewerPreferences();
  /** Whether the preferences are open. */
  readonly preferencesOpen = signal(false);
  /** The current time, updated while something counts down. */
  readonly now: Signal<number>;
  readonly moderates = computed(() => this.you.value.role !== "viewer");
  /** Whether the connection has been missing long enough to tell the viewer. */
  readonly late = signal(false);
  /** How many parts of the page have been loading for so long that the viewer is told. */
  readonly missing = signal(0);
  /** Whether the connection was open and is lost. */
  readonly lost = computed(() =>
    this.late.value && this.connectionStatus.value.again
  );
  /** The rows: the entries without hidden people's messages, divided by days. */
  readonly entries = computed((): readonly Entry[] => {
    const all = this.paused.value ?? this.timeline.value.entries;
    const hidden = this.preferences.hidden.value;
    const entries = hidden.size === 0
      ? all
      : without(all, ({ from }) => hidden.has(from.id));
    return dayRule.value?.divide(entries) ?? entries;
  });
  /** Whether there is nothing to show. */
  readonly empty = computed(() =>
    this.entries.value.length === 0 && !this.writer.value?.outbox.value.length
  );

  /** Whether all missed messages have arrived, so that later ones are live. */
  caughtUp = false;
  /** When the list was last scrolled, in milliseconds since 1970. */
  scrolledAt = 0;
  readonly guestSince: Signal<number | undefined>;
  readonly restriction: Signal<Restriction | undefined>;
  /** How far the server's clock is ahead, as of when it rendered the page. */
  readonly #aheadMs: number;
  #lastNote = 0;

  constructor(options: SessionOptions, messages: readonly MessageEvent[]) {
    this.first = options.texts;
    this.texts = options.texts as ChatTexts;
    this.room = options.room;
    this.page = options.embed?.path ?? `/rooms/${options.room}`;
    this.form = options.embed?.path ?? `/rooms/${options.room}/messages`;
    this.refused = options.refused;
    this.timeline = signal(timelineOf(options.epoch, options.seq, messages));
    this.older = signal(messages.length < DRAWN ? "end" : "more");
    this.viewers = signal(options.viewers);
    this.you = signal(options.you);
    this.settings = signal(options.settings);
    this.pin = signal(options.pin);
    this.waiting = signal(options.waiting ?? 0);
    this.restriction = signal(options.restriction);
    this.guestSince = signal(options.guestSince);
    const aheadMs = options.now - Date.now();
    this.#aheadMs = Math.abs(aheadMs) < CLOCK_TOLERANCE_MS ? 0 : aheadMs;
    // The time the server rendered with, so that hydration finds the same markup.
    this.now = signal(options.now - this.#aheadMs);
    if (options.told) this.note(options.told);
  }

  /** The time on the server's clock, as far as it is known. */
  get serverNow(): number {
    return this.now.value + this.#aheadMs;
  }

  /** How long to wait until `until`, by `performance.now()`: the system's clock may be set. */
  leftMs(until: number): number {
    // Drawn anew when the time changes.
    void this.now.value;
    return until - performance.now();
  }

  /** Shows a note. Returns its key. */
  note(text: string, problem = false): number {
    const key = ++this.#lastNote;
    this.notes.value = [...this.notes.peek(), { key, text, problem }]
      .slice(-MAX_NOTES);
    return key;
  }

  /** Returns to the newest message. */
  follow(): void {
    batch(() => {
      this.following.value = true;
      this.paused.value = undefined;
      this.unread.value = 0;
      // A page of older messages that is loading is dropped.
      if (this.older.peek() === "loading") this.older.value = "more";
      const { kept } = this;
      if (this.timeline.peek().entries.length <= kept) return;
      this.timeline.value = trim(this.timeline.peek(), kept);
      this.older.value = "more";
    });
  }

  scrolled(atBottom: boolean): void {
    this.scrolledAt = Date.now();
    if (atBottom === this.following.peek()) return;
    if (atBottom) this.follow();
    else this.following.value = false;
  }

  /** Whether new messages are shown at the bottom. */
  get isLive(): boolean {
    return this.following.peek() && !this.paused.peek();
  }

  /** The most entries at present. */
  get kept(): number {
    if (this.paused.peek()) return MAX_ENTRIES;
    const { length } = this.timeline.peek().entries;
    return (this.following.peek() ? MAX_ENTRIES_FOLLOWING : MAX_ENTRIES) +
      Math.min(MAX_SHARING, length - this.entries.peek().length);
  }
}
