/**
 * One viewer in one room: connects the state that the page shows with the server.
 *
 * @module
 */
import { effect } from "@preact/signals";
import type { MessageEvent, ServerEvent } from "../../../hub/protocol.ts";
import { tell } from "../../connection/live.ts";
import { Connection } from "../../connection/connection.ts";
import { FrameQueue } from "./frames.ts";
import { later } from "./later.ts";
import type { SessionOptions } from "./shown.ts";
import { ChatState } from "./state.ts";

/** While the list was scrolled this recently, it is not changed under the finger. */
const SCROLL_REST = 150;

/** Held events that are shown even while the list is being scrolled. */
const MAX_HELD = 500;

/** What was missed in a shorter time than this, in milliseconds, is not marked. */
const AWAY_AFTER = 10_000;

/** A chat. Make one for each page; `start` it in a browser. */
export class Session extends ChatState {
  readonly connection: Connection;
  /** Whether the page has what it missed: what is said from now on comes after it. */
  caughtUp = false;
  #queue: FrameQueue<ServerEvent>;
  #lastScroll = 0;
  /** What was said up to here is history on this connection. */
  #welcomedAt = 0;

  constructor(options: SessionOptions, messages: readonly MessageEvent[]) {
    super(options, messages);
    this.#queue = new FrameQueue(
      (events) => this.#arrived(events),
      (held) =>
        !this.following.peek() && held < MAX_HELD &&
        Date.now() - this.#lastScroll < SCROLL_REST,
    );
    this.connection = new Connection({
      target: () => {
        const { epoch, seq } = this.timeline.peek();
        return { room: this.room, epoch, seq };
      },
      onLink: (link) => {
        const { why } = this.link.peek();
        this.now.value = Date.now();
        this.link.value = link;
        if (link.state !== "open") {
          this.caughtUp = false;
          return this.writer.peek()?.cutOff();
        }
        this.away = link.away > AWAY_AFTER;
        if (why === "expired") this.note(this.texts.chat.expired, true);
      },
      onLate: (late) => this.late.value = late,
      onEvents: (events) => this.#queue.push(events),
    });
  }

  /** Connects, for as long as the page is there. */
  start(): void {
    this.choices.recall();
    this.now.value = Date.now();
    effect(() => {
      if (this.link.value.state !== "waiting") return;
      const timer = setInterval(() => this.now.value = Date.now(), 1000);
      return () => clearInterval(timer);
    });
    this.connection.start();
  }

  /** The viewer scrolled the list. */
  scrolled(atBottom: boolean): void {
    this.#lastScroll = Date.now();
    if (atBottom === this.following.peek()) return;
    if (atBottom) this.follow();
    else this.following.value = false;
  }

  /** Gets older messages. */
  loadOlder(): void {
    later(({ readBack }) => void readBack(this));
  }

  /** Shows a message in the list, with all that lies between, if it is not too long ago. */
  goTo(seq: number): void {
    later(({ goBackTo }) => void goBackTo(this, seq));
  }

  protected override mentioned(message: MessageEvent): void {
    if (!document.hidden) return;
    const notify = this.choices.notifies.peek();
    const sentence = this.texts.chat.mentionedBy;
    later(({ draw }) => draw(message, { sentence, notify }));
  }

  protected override lookUp(seq: number): void {
    later(async ({ saidBefore }) => {
      const page = await saidBefore(this.room, seq + 1, 1);
      page?.messages.forEach((message) => this.found(message));
    });
  }

  #arrived(events: readonly ServerEvent[]): void {
    const news = this.take(events);
    for (const event of events) {
      if (event.type !== "welcome") continue;
      this.caughtUp = true;
      this.#welcomedAt = event.seq;
      this.writer.peek()?.caughtUp();
    }
    tell(this.#audible(news));
  }

  /** What other parts of the page hear: messages as they come, and none of people whom the viewer hides. */
  #audible(events: readonly ServerEvent[]): readonly ServerEvent[] {
    const hidden = this.choices.hidden.peek();
    return events.filter((event) =>
      event.type !== "message" ||
      event.seq > this.#welcomedAt && !hidden.has(event.from.id)
    );
  }
}
