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
import { Receiver } from "./receiver.ts";
import { RoomState, type SessionOptions } from "./room_state.ts";

/** While the list was scrolled this recently, it is not changed under the finger. */
const SCROLL_REST = 150;

/** Held events that are shown even while the list is being scrolled. */
const MAX_HELD = 500;

/** What was missed in a shorter time than this, in milliseconds, is not marked. */
const AWAY_AFTER = 10_000;

/** What a session does with parts of the page that are loaded once the chat is live. */
interface Later {
  draw(
    message: MessageEvent,
    how: { readonly sentence: string; readonly notify: boolean },
  ): void;
  saidBefore(
    room: string,
    before: number,
    limit: number,
  ): Promise<{ readonly messages: readonly MessageEvent[] } | undefined>;
  readBack(state: RoomState): Promise<void>;
  goBackTo(state: RoomState, seq: number): Promise<void>;
}

/** A room's state, kept up by a connection. Make one for each page; `start` it in a browser. */
export class Session {
  readonly state: RoomState;
  readonly connection: Connection;
  readonly #receiver: Receiver;
  readonly #queue: FrameQueue<ServerEvent>;
  readonly #later: (use: (it: Later) => void) => void;
  /** What was said up to here is history on this connection. */
  #welcomedAt = 0;

  /** @param later Does something once what is loaded later is there. */
  constructor(
    options: SessionOptions,
    messages: readonly MessageEvent[],
    later: (use: (it: Later) => void) => void = () => {},
  ) {
    const state = this.state = new RoomState(options, messages);
    this.#later = later;
    this.#receiver = new Receiver(state, {
      mentioned: (message) => this.#mentioned(message),
      lookUp: (seq) => this.#lookUp(seq),
    });
    this.#queue = new FrameQueue(
      (events) => this.#arrived(events),
      (held) =>
        !state.following.peek() && held < MAX_HELD &&
        Date.now() - state.scrolledAt < SCROLL_REST,
    );
    this.connection = new Connection({
      target: () => {
        const { epoch, seq } = state.timeline.peek();
        return { room: state.room, epoch, seq };
      },
      onLink: (link) => {
        const { why } = state.link.peek();
        state.now.value = Date.now();
        state.link.value = link;
        if (link.state !== "open") {
          state.caughtUp = false;
          return state.writer.peek()?.cutOff();
        }
        this.#receiver.away = link.away > AWAY_AFTER;
        if (why === "expired") state.note(state.texts.chat.expired, true);
      },
      onLate: (late) => state.late.value = late,
      onEvents: (events) => this.#queue.push(events),
    });
  }

  /** Connects, for as long as the page is there. */
  start(): void {
    const { choices, link, now } = this.state;
    choices.recall();
    now.value = Date.now();
    effect(() => {
      if (link.value.state !== "waiting") return;
      const timer = setInterval(() => now.value = Date.now(), 1000);
      return () => clearInterval(timer);
    });
    this.connection.start();
  }

  /** Gets older messages. */
  loadOlder(): void {
    this.#later(({ readBack }) => void readBack(this.state));
  }

  /** Shows a message in the list, with all that lies between, if it is not too long ago. */
  goTo(seq: number): void {
    this.#later(({ goBackTo }) => void goBackTo(this.state, seq));
  }

  #mentioned(message: MessageEvent): void {
    if (!document.hidden) return;
    const { choices, texts } = this.state;
    const notify = choices.notifies.peek();
    const sentence = texts.chat.mentionedBy;
    this.#later(({ draw }) => draw(message, { sentence, notify }));
  }

  #lookUp(seq: number): void {
    this.#later(async ({ saidBefore }) => {
      const page = await saidBefore(this.state.room, seq + 1, 1);
      page?.messages.forEach((message) => this.#receiver.found(message));
    });
  }

  #arrived(events: readonly ServerEvent[]): void {
    const news = this.#receiver.take(events);
    for (const event of events) {
      if (event.type !== "welcome") continue;
      this.state.caughtUp = true;
      this.#welcomedAt = event.seq;
      this.state.writer.peek()?.caughtUp();
    }
    tell(this.#audible(news));
  }

  /** What other parts of the page hear: messages as they come, and none of people whom the viewer hides. */
  #audible(events: readonly ServerEvent[]): readonly ServerEvent[] {
    const hidden = this.state.choices.hidden.peek();
    return events.filter((event) =>
      event.type !== "message" ||
      event.seq > this.#welcomedAt && !hidden.has(event.from.id)
    );
  }
}
