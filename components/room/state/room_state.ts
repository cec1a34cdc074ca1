/**
 * What a room's page shows, as signals.
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
import { Choices } from "./choices.ts";
import type { Link } from "../../connection/connection.ts";
import { DRAWN } from "./history.ts";
import { TakenBack } from "./taken_back.ts";
import {
  type Entry,
  type Line,
  type Timeline,
  timelineOf,
  trim,
  without,
} from "./timeline.ts";
import type { Writer } from "./writer.ts";

/** What the server tells the page about the room and about who asks. */
export interface SessionOptions extends Omit<WelcomeEvent, "type"> {
  readonly texts: ChatTexts;
  /** When a guest was first seen, in milliseconds since 1970; `undefined`: a site vouches for them. */
  readonly guestSince?: number;
  /** The server's time, in milliseconds since 1970. */
  readonly now: number;
  /** A sentence that the page begins with. */
  readonly told?: string;
  /** The chat stands on a page of another site. */
  readonly embed?: {
    /** The address of this page, to which its forms lead back. */
    readonly path: string;
  };
  readonly draft?: Draft;
}

/** What the form begins with: a text that was refused, and why. */
export interface Draft {
  readonly text: string;
  readonly problem: string;
}

/** A sentence for this viewer alone. */
interface Note {
  readonly key: number;
  readonly text: string;
  /** It tells why something was not done. */
  readonly problem: boolean;
}

/** A message's menu, and the button that opened it. */
export interface OpenMenu {
  readonly line: Line;
  readonly button: HTMLElement;
}

/** A clock that is off by less than this, in milliseconds, is right: a page takes its time to arrive. */
const CLOCK_TOLERANCE = 5_000;

/** Sentences that are shown at a time. */
const MAX_NOTES = 3;

/** Entries that fill a window of 1,000 pixels even if all are of one line; each change moves them all, which costs. */
const FOLLOWED = 50;

/** Entries in the page, at most, while an earlier place is being read. */
export const READ_BACK = 1000;

/**
 * Whether there are older messages than the page's: more, none, some that are on their
 * way or could not be had, or more than the page holds.
 */
type Older = "more" | "loading" | "end" | "failed" | "much";

/** What a room's page shows. {@linkcode Receiver} changes it as the server says. */
export class RoomState {
  readonly texts: ChatTexts;
  readonly room: string;
  /** Where forms lead back to, and where that for messages leads. */
  readonly page: string;
  readonly form: string;
  readonly draft: Draft | undefined;
  readonly timeline: Signal<Timeline>;
  readonly link = signal<Link>({ state: "connecting", again: false });
  /** What the viewer writes with, once the page can take it. */
  readonly writer = signal<Writer | undefined>(undefined);
  readonly viewers: Signal<number>;
  readonly you: Signal<Viewer>;
  readonly settings: Signal<RoomSettings>;
  /** Whether the list follows the newest message. */
  readonly following = signal(true);
  /** Messages that came since the list stopped following. */
  readonly unread = signal(0);
  readonly pin: Signal<Pin | undefined>;
  /** How many messages wait for a moderator. */
  readonly waiting: Signal<number>;
  readonly notes = signal<readonly Note[]>([]);
  readonly menu = signal<OpenMenu | undefined>(undefined);
  /** About whom a card is shown. */
  readonly card = signal<Viewer | undefined>(undefined);
  /** How older messages than those of the page stand. */
  readonly older: Signal<Older>;
  readonly takenBack = new TakenBack();
  readonly choices = new Choices();
  /** Whether the viewer is choosing. */
  readonly choosing = signal(false);
  /** The time, kept up while something counts down. */
  readonly now: Signal<number>;
  readonly moderates = computed(() => this.you.value.role !== "viewer");
  /** Whether there has been no connection for long enough to speak of it. */
  readonly late = signal(false);
  /** Whether there was a connection and is none now. */
  readonly lost = computed(() => this.late.value && this.link.value.again);
  /** What the list shows. */
  readonly entries = computed((): readonly Entry[] => {
    const { entries } = this.timeline.value;
    const hidden = this.choices.hidden.value;
    return hidden.size === 0
      ? entries
      : without(entries, ({ from }) => hidden.has(from.id));
  });
  /** Whether there is nothing at all to show. */
  readonly empty = computed(() =>
    this.entries.value.length === 0 && !this.writer.value?.outbox.value.length
  );

  /** Whether the page has what it missed: what is said from now on comes after it. */
  caughtUp = false;
  /** When the list was scrolled last, in milliseconds since 1970. */
  scrolledAt = 0;
  readonly guestSince: Signal<number | undefined>;
  readonly restriction: Signal<Restriction | undefined>;
  /** By how much the server's clock is ahead of ours, or was when it drew the page. */
  readonly #ahead: number;
  #lastNote = 0;

  constructor(options: SessionOptions, messages: readonly MessageEvent[]) {
    this.texts = options.texts;
    this.room = options.room;
    this.page = options.embed?.path ?? `/rooms/${options.room}`;
    this.form = options.embed?.path ?? `/rooms/${options.room}/messages`;
    this.draft = options.draft;
    this.timeline = signal(timelineOf(options.epoch, options.seq, messages));
    this.older = signal(messages.length < DRAWN ? "end" : "more");
    this.viewers = signal(options.viewers);
    this.you = signal(options.you);
    this.settings = signal(options.settings);
    this.pin = signal(options.pin);
    this.waiting = signal(options.waiting ?? 0);
    this.restriction = signal(options.restriction);
    this.guestSince = signal(options.guestSince);
    const ahead = options.now - Date.now();
    this.#ahead = Math.abs(ahead) < CLOCK_TOLERANCE ? 0 : ahead;
    // The moment that the server drew, so that the island finds what it would draw itself.
    this.now = signal(options.now - this.#ahead);
    if (options.told) this.note(options.told);
  }

  /** The time by the server's clock, as far as it is known. */
  get serverNow(): number {
    return this.now.value + this.#ahead;
  }

  /** Tells this viewer something. */
  note(text: string, problem = false): void {
    const note = { key: ++this.#lastNote, text, problem };
    this.notes.value = [...this.notes.peek(), note].slice(-MAX_NOTES);
  }

  /** Goes back to the newest message. */
  follow(): void {
    batch(() => {
      this.following.value = true;
      this.unread.value = 0;
      // What is on its way is not waited for any more.
      if (this.older.peek() === "loading") this.older.value = "more";
      const { entries } = this.timeline.peek();
      if (entries.length <= FOLLOWED) return;
      this.timeline.value = trim(this.timeline.peek(), FOLLOWED);
      this.older.value = "more";
    });
  }

  /** The viewer scrolled the list. */
  scrolled(atBottom: boolean): void {
    this.scrolledAt = Date.now();
    if (atBottom === this.following.peek()) return;
    if (atBottom) this.follow();
    else this.following.value = false;
  }

  /** Entries that the page holds at most, as things stand. */
  get kept(): number {
    return this.following.peek() ? FOLLOWED : READ_BACK;
  }
}
