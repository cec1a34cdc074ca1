/**
 * What a chat shows, as signals, and how what the server says changes it.
 *
 * @module
 */
import { batch, computed, type Signal, signal } from "@preact/signals";
import type {
  GapEvent,
  MessageEvent,
  OrderedEvent,
  RoomSettings,
  ServerEvent,
  Viewer,
  WelcomeEvent,
} from "../../hub/protocol.ts";
import type { Link } from "./connection.ts";
import * as box from "./outbox.ts";
import {
  advance,
  emptyTimeline,
  type Timeline,
  timelineOf,
  trim,
} from "./timeline.ts";

/** What the server tells the page about the room and about who asks. */
export interface SessionOptions {
  readonly room: string;
  readonly epoch: string;
  readonly seq: number;
  readonly you: Viewer;
  readonly viewers: number;
  readonly settings: RoomSettings;
}

/** Entries in the page while it follows the newest message. */
const FOLLOWED = 200;

/** Entries in the page while an earlier place is being read. */
const READ_BACK = 1000;

/** The state of a chat. */
export class ChatState {
  readonly room: string;
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
  /** The time, kept up while something counts down. */
  readonly now = signal(0);
  /** Whether there was a connection and is none now. */
  readonly lost = computed(() => {
    const link = this.link.value;
    return link.state === "connecting" ? link.again : link.state !== "open";
  });
  /** Whether there is nothing at all to show. */
  readonly empty = computed(() =>
    this.timeline.value.entries.length === 0 && this.outbox.value.length === 0
  );

  constructor(options: SessionOptions, messages: readonly MessageEvent[]) {
    this.room = options.room;
    this.timeline = signal(timelineOf(options.epoch, options.seq, messages));
    this.viewers = signal(options.viewers);
    this.you = signal(options.you);
    this.settings = signal(options.settings);
  }

  /** Goes back to the newest message. */
  follow(): void {
    batch(() => {
      this.following.value = true;
      this.unread.value = 0;
      this.timeline.value = trim(this.timeline.peek(), FOLLOWED);
    });
  }

  /** Takes in what the server says. */
  take(events: readonly ServerEvent[]): void {
    batch(() => this.#take(events));
  }

  #take(events: readonly ServerEvent[]): void {
    let ordered: (OrderedEvent | GapEvent)[] = [];
    let reached = this.timeline.peek().seq;
    const settle = () => {
      if (ordered.length === 0) return;
      const keep = this.following.peek() ? FOLLOWED : READ_BACK;
      this.timeline.value = advance(this.timeline.peek(), ordered, keep);
      ordered = [];
    };
    for (const event of events) {
      switch (event.type) {
        case "welcome":
          settle();
          this.#welcome(event);
          reached = this.timeline.peek().seq;
          break;
        case "gap":
          ordered.push(event);
          if (event.from === 0) {
            this.outbox.value = box.unclaim(this.outbox.peek());
          }
          reached = event.from === 0 ? event.to : Math.max(reached, event.to);
          break;
        case "message":
        case "deleted":
          if (event.seq <= reached) break;
          reached = event.seq;
          ordered.push(event);
          if (event.type === "message") this.#noticed(event);
          break;
        case "accepted":
          this.outbox.value = box.accepted(
            this.outbox.peek(),
            event.key,
            event.seq,
            reached,
          );
          break;
        case "rejected": {
          const { key, message, retryAfterMs } = event;
          if (key === undefined) break;
          this.now.value = Date.now();
          const retryAt = retryAfterMs === undefined
            ? undefined
            : Date.now() + retryAfterMs;
          this.outbox.value = box.rejected(
            this.outbox.peek(),
            key,
            message,
            retryAt,
          );
          break;
        }
        case "viewers":
          this.viewers.value = event.count;
      }
    }
    settle();
  }

  #welcome(event: WelcomeEvent): void {
    this.you.value = event.you;
    this.viewers.value = event.viewers;
    this.settings.value = event.settings;
    if (event.epoch !== this.timeline.peek().epoch) {
      this.timeline.value = emptyTimeline(event.epoch);
      this.outbox.value = box.unclaim(this.outbox.peek());
    }
  }

  #noticed({ from, seq, text }: MessageEvent): void {
    if (from.id === this.you.peek().id) {
      this.outbox.value = box.claim(this.outbox.peek(), seq, text);
    }
    if (!this.following.peek()) this.unread.value++;
  }
}
