/**
 * What a chat shows, as signals, and how what the server says changes it.
 *
 * @module
 */
import { batch, computed, type Signal, signal } from "@preact/signals";
import type {
  ClearedEvent,
  DeletedEvent,
  DoneEvent,
  GapEvent,
  HeldEvent,
  MessageEvent,
  ModerationEvent,
  OrderedEvent,
  Pin,
  RejectedEvent,
  Restriction,
  RoomSettings,
  ServerEvent,
  Viewer,
  WelcomeEvent,
} from "../../hub/protocol.ts";
import type { Embed } from "../embed/embed.ts";
import type { ChatTexts } from "../texts/catalogue.ts";
import { Choices } from "./choices.ts";
import type { Link } from "./connection.ts";
import { DRAWN } from "./history.ts";
import { concerns } from "./mentions.ts";
import { type Muted, mutedBy } from "./muted.ts";
import * as box from "./outbox.ts";
import { TakenBack } from "./taken_back.ts";
import {
  advance,
  emptyTimeline,
  type Entry,
  type Line,
  prepend,
  type Quote,
  type ReturnEvent,
  type Timeline,
  timelineOf,
  trim,
  without,
} from "./timeline.ts";

/** What the server tells the page about the room and about who asks. */
export interface SessionOptions {
  readonly texts: ChatTexts;
  readonly room: string;
  readonly epoch: string;
  readonly seq: number;
  readonly you: Viewer;
  readonly viewers: number;
  readonly settings: RoomSettings;
  readonly pin?: Pin;
  readonly restriction?: Restriction;
  /** How many messages wait for a moderator; moderators are told. */
  readonly waiting?: number;
  /** When a guest was first seen, in milliseconds since 1970; `undefined`: a site vouches for them. */
  readonly guestSince?: number;
  /** The server's time, in milliseconds since 1970. */
  readonly now: number;
  /** A sentence that the page begins with. */
  readonly told?: string;
  /** The chat stands on a page of another site. */
  readonly embed?: Embed;
}

/** A sentence for this viewer alone. */
export interface Note {
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

/** Entries in the page while it follows the newest message. */
const FOLLOWED = 200;

/** Entries in the page while an earlier place is being read. */
const READ_BACK = 1000;

/**
 * Whether there are older messages than the page's: more, none, some that are on their
 * way or could not be had, or more than the page holds.
 */
export type Older = "more" | "loading" | "end" | "failed" | "much";

/** The state of a chat. */
export class ChatState {
  readonly texts: ChatTexts;
  readonly room: string;
  /** Where forms lead back to, and where that for messages leads. */
  readonly page: string;
  readonly form: string;
  readonly timeline: Signal<Timeline>;
  readonly outbox = signal<box.Outbox>([]);
  readonly link = signal<Link>({ state: "connecting", again: false });
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
  /** What the next message answers. */
  readonly replyingTo = signal<Quote | undefined>(undefined);
  /** How older messages than those of the page stand. */
  readonly older: Signal<Older>;
  /** The `seq` of a message that the list is to show. */
  readonly goal = signal<number | undefined>(undefined);
  readonly takenBack = new TakenBack();
  readonly choices = new Choices();
  /** Whether the viewer is choosing. */
  readonly choosing = signal(false);
  /** Whether something is open over the chat. */
  readonly popped = computed(() =>
    !!(this.menu.value ?? this.card.value) || this.choosing.value
  );
  /** Until when slow mode keeps the next message back, in milliseconds since 1970. */
  readonly slowUntil = signal(0);
  /** The time, kept up while something counts down. */
  readonly now: Signal<number>;
  readonly moderates = computed(() => this.you.value.role !== "viewer");
  /** Seconds between two messages of this viewer; 0: no slow mode. */
  readonly slow = computed(() =>
    this.moderates.value ? 0 : this.settings.value.slowSeconds
  );
  /** Why the viewer can't write, if so. */
  readonly muted = computed((): Muted | undefined =>
    mutedBy(
      {
        role: this.you.value.role,
        settings: this.settings.value,
        restriction: this.#restriction.value,
        guestSince: this.guestSince.value,
      },
      this.serverNow,
      this.texts,
    )
  );
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
    this.entries.value.length === 0 && this.outbox.value.length === 0
  );

  /** The `seq` of a message that is pinned, and looked for. */
  #sought: number | undefined;
  /** Keys of actions that the server has not answered, with their names. */
  protected readonly asked = new Map<string, string>();
  /** Whether the connection was lost for so long that what was missed is marked. */
  protected away = false;
  protected readonly guestSince: Signal<number | undefined>;
  readonly #restriction: Signal<Restriction | undefined>;
  /** By how much the server's clock is ahead of ours, or was when it drew the page. */
  readonly #ahead: number;
  #lastNote = 0;

  constructor(options: SessionOptions, messages: readonly MessageEvent[]) {
    this.texts = options.texts;
    this.room = options.room;
    this.page = options.embed?.path ?? `/rooms/${options.room}`;
    this.form = options.embed?.path ?? `/rooms/${options.room}/messages`;
    this.timeline = signal(timelineOf(options.epoch, options.seq, messages));
    this.older = signal(messages.length < DRAWN ? "end" : "more");
    this.viewers = signal(options.viewers);
    this.you = signal(options.you);
    this.settings = signal(options.settings);
    this.pin = signal(options.pin);
    this.waiting = signal(options.waiting ?? 0);
    this.#restriction = signal(options.restriction);
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

  /** The viewer has read a sentence. */
  dismiss(key: number): void {
    this.notes.value = this.notes.peek().filter((note) => note.key !== key);
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

  /** How many older messages the page can take. */
  get space(): number {
    return READ_BACK - this.timeline.peek().entries.length;
  }

  /** Puts older messages above the others, which stay where they are. `all`: there are none before them. */
  readBack(messages: readonly MessageEvent[], all: boolean): void {
    batch(() => {
      this.following.value = false;
      this.timeline.value = prepend(
        this.timeline.peek(),
        this.takenBack.left(messages),
      );
      this.older.value = all ? "end" : "more";
    });
  }

  /** Takes in what the server says, and gives back what of it was not known yet. */
  take(events: readonly ServerEvent[]): readonly ServerEvent[] {
    return batch(() => this.#take(events));
  }

  #take(events: readonly ServerEvent[]): readonly ServerEvent[] {
    const news: ServerEvent[] = [];
    let ordered: (OrderedEvent | GapEvent | ReturnEvent)[] = [];
    let reached = this.timeline.peek().seq;
    const settle = () => {
      if (ordered.length === 0) return;
      const keep = this.following.peek() ? FOLLOWED : READ_BACK;
      this.timeline.value = advance(this.timeline.peek(), ordered, keep);
      // The oldest entries may have gone: they are to be had again.
      if (
        this.older.peek() === "end" &&
        this.timeline.peek().entries.length === keep
      ) this.older.value = "more";
      ordered = [];
    };
    for (const event of events) {
      switch (event.type) {
        case "welcome":
          settle();
          this.#welcome(event);
          reached = this.timeline.peek().seq;
          if (this.away) ordered.push({ type: "returned" });
          this.away = false;
          break;
        case "gap":
          ordered.push(event);
          if (event.from === 0) {
            this.outbox.value = box.unclaim(this.outbox.peek());
            this.older.value = event.to > 0 ? "more" : "end";
            this.takenBack.clear();
          }
          reached = event.from === 0 ? event.to : Math.max(reached, event.to);
          break;
        case "accepted":
          this.outbox.value = box.accepted(
            this.outbox.peek(),
            event.key,
            event.seq,
            reached,
          );
          this.#slowDown(this.slow.peek() * 1_000);
          break;
        case "rejected":
          this.#rejected(event);
          break;
        case "held":
        case "done":
          this.#answered(event);
          if (event.type === "held") this.#slowDown(this.slow.peek() * 1_000);
          break;
        case "you":
          this.#brief(event);
          break;
        case "viewers":
          this.viewers.value = event.count;
          break;
        default:
          // What is not shown here takes its place in the order all the same, if it has one.
          if (!("seq" in event)) break;
          if (event.seq <= reached) continue;
          reached = event.seq;
          ordered.push(event);
          if (event.type === "message") {
            this.#noticed(event);
            break;
          }
          // What is pinned may have come with it.
          if (event.type === "pinned") settle();
          this.#acted(event);
      }
      news.push(event);
    }
    settle();
    return news;
  }

  #welcome(event: WelcomeEvent): void {
    this.#brief(event);
    this.viewers.value = event.viewers;
    this.settings.value = event.settings;
    this.pin.value = event.pin;
    this.#sought = undefined;
    if (event.epoch !== this.timeline.peek().epoch) {
      this.timeline.value = emptyTimeline(event.epoch);
      this.older.value = "end";
      this.takenBack.clear();
      this.outbox.value = box.unclaim(this.outbox.peek());
    }
  }

  #noticed(message: MessageEvent): void {
    const { from, seq, text, waiting } = message;
    if (waiting !== undefined && this.moderates.peek()) {
      this.waiting.value = waiting;
    }
    if (from.id === this.you.peek().id) {
      this.outbox.value = box.claim(this.outbox.peek(), seq, text);
    }
    if (this.choices.hidden.peek().has(from.id)) return;
    if (!this.following.peek()) this.unread.value++;
    if (concerns(message, this.you.peek())) this.mentioned(message);
  }

  /** Takes in who the viewer is here, and whether they may write. */
  #brief(
    { you, restriction, waiting = 0 }: Pick<
      WelcomeEvent,
      "you" | "restriction" | "waiting"
    >,
  ): void {
    this.now.value = Date.now();
    this.you.value = you;
    this.#restriction.value = restriction;
    this.waiting.value = waiting;
    this.#slowDownLess();
  }

  /** Takes in what a moderator has changed; the timeline sees to the messages. */
  #acted(event: ModerationEvent): void {
    const pin = this.pin.peek();
    switch (event.type) {
      case "settings":
        this.settings.value = event.settings;
        this.#slowDownLess();
        break;
      case "pinned":
        this.#pinned(event.target);
        break;
      case "deleted":
        if (pin?.target === event.target) this.pin.value = undefined;
        this.#tookBack(event);
        break;
      case "cleared":
        if (pin?.from.id === event.viewer) this.pin.value = undefined;
        this.#tookBack(event);
        break;
      case "review":
        if (this.moderates.peek()) this.waiting.value = event.waiting;
        if (event.refused === this.you.peek().id) {
          this.note(this.texts.chat.notLetThrough, true);
        }
    }
  }

  /** Somebody has named this viewer, or answered them. */
  protected mentioned(_message: MessageEvent): void {}

  /** Looks for a message that is pinned and not on the page. */
  protected lookUp(_seq: number): void {}

  /** What was looked for is shown, unless something else is pinned by now, or it was taken back. */
  protected found(message: MessageEvent): void {
    if (message.seq !== this.#sought) return;
    const [pinned] = this.takenBack.left([message]);
    this.pin.value = pinned && { ...pinned, target: pinned.seq };
  }

  #tookBack(event: DeletedEvent | ClearedEvent): void {
    this.takenBack.add(event);
    const answered = this.replyingTo.peek();
    if (answered && this.takenBack.left([answered]).length === 0) {
      this.replyingTo.value = undefined;
    }
  }

  #pinned(target: number | null): void {
    const line = this.timeline.peek().entries.find((entry) =>
      entry.kind === "line" && entry.seq === target
    );
    this.pin.value = line?.kind === "line"
      ? {
        target: line.seq,
        at: line.at,
        from: line.from,
        text: line.text,
        ...(line.links && { links: line.links }),
      }
      : undefined;
    this.#sought = undefined;
    if (target === null || line) return;
    this.#sought = target;
    this.lookUp(target);
  }

  /** The next message goes out in so many milliseconds. */
  #slowDown(wait: number): void {
    this.now.value = Date.now();
    this.slowUntil.value = wait > 0 ? this.now.peek() + wait : 0;
  }

  /** Slow mode may be over, or shorter, or not for this viewer any more. */
  #slowDownLess(): void {
    const wait = this.slowUntil.peek() - Date.now();
    this.#slowDown(Math.min(wait, this.slow.peek() * 1_000));
  }

  /** A sentence on what was refused, in the viewer's language where there is one. */
  protected refused(
    { code, message }: { readonly code: string; readonly message: string },
  ): string {
    return this.texts.refusals[code] ?? message;
  }

  /** A command, an action or a message that is held has its answer. */
  #answered({ type, key, message }: DoneEvent | HeldEvent): void {
    const { done } = this.texts.chat;
    const said = this.outbox.peek().find((each) => each.key === key)?.text;
    const action = type === "held" ? type : this.asked.get(key) ??
      /^\/([a-z]+)/i.exec(said ?? "")?.[1].toLowerCase() ?? "";
    this.outbox.value = box.discard(this.outbox.peek(), key);
    this.asked.delete(key);
    this.note(done[action] ?? message);
  }

  #rejected({ key, code, message, retryAfterMs }: RejectedEvent): void {
    if (key === undefined) return;
    const reason = this.refused({ code, message });
    this.now.value = Date.now();
    if (this.asked.delete(key)) {
      this.note(reason, true);
    } else if (code === "slow_mode" && retryAfterMs !== undefined) {
      this.outbox.value = box.delay(this.outbox.peek(), key);
      this.#slowDown(retryAfterMs);
    } else {
      this.outbox.value = box.rejected(
        this.outbox.peek(),
        key,
        reason,
        retryAfterMs === undefined ? undefined : Date.now() + retryAfterMs,
      );
    }
  }
}
