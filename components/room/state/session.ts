/**
 * One viewer in one room: connects the page's state with the server.
 *
 * @module
 */
import { effect } from "@preact/signals";
import type { MessageEvent, ServerEvent } from "../../../hub/protocol.ts";
import { publish } from "../../connection/page_events.ts";
import { Connection } from "../../../client/connection.ts";
import type { fetchMessage } from "../../connection/messages.ts";
import { wantsSample } from "./preferences.ts";
import { FrameQueue } from "./frames.ts";
import { Receiver } from "./receiver.ts";
import { RoomState, type SessionOptions } from "./room_state.ts";

/** A list that was scrolled this recently isn't changed. */
const SCROLL_REST_MS = 150;

/** With more events than this, the list is changed even while it is scrolled. */
const MAX_HELD = 500;

/** Messages missed in a shorter time aren't marked. */
const AWAY_AFTER_MS = 10_000;

/** Lazily loaded functions that a session uses. */
interface LazyModules {
  alertMention(state: RoomState, message: MessageEvent): void;
  fetchMessage: typeof fetchMessage;
  loadOlder(state: RoomState): Promise<void>;
  goToMessage(state: RoomState, seq: number): Promise<void>;
  restoreMessages(state: RoomState, targets: readonly number[]): Promise<void>;
}

/** A room's state with its connection. Make one for each page; `start` it in a browser. */
export class Session {
  readonly state: RoomState;
  readonly connection: Connection;
  readonly #receiver: Receiver;
  readonly #queue: FrameQueue<ServerEvent>;
  readonly #lazy: (use: (modules: LazyModules) => void) => void;
  /** Messages up to here were sent before this connection. */
  #welcomedAt = 0;

  /** @param lazy Calls `use` once the lazy modules are loaded. */
  constructor(
    options: SessionOptions,
    messages: readonly MessageEvent[],
    lazy: (state: RoomState, use: (modules: LazyModules) => void) => void =
      () => {},
  ) {
    const state = this.state = new RoomState(options, messages);
    this.#lazy = (use) => lazy(state, use);
    this.#receiver = new Receiver(state, {
      heard: (message) => {
        if (!document.hidden) return;
        this.#lazy(({ alertMention }) => alertMention(state, message));
      },
      lookUp: (seq) => this.#lookUp(seq),
      restored: (targets) =>
        this.#lazy(({ restoreMessages }) =>
          void restoreMessages(state, targets)
        ),
    });
    this.#queue = new FrameQueue(
      (events) => this.#arrived(events),
      (held) =>
        !state.following.peek() && held < MAX_HELD &&
        Date.now() - state.scrolledAt < SCROLL_REST_MS,
    );
    this.connection = new Connection({
      target: () => {
        const { epoch, seq } = state.timeline.peek();
        return {
          origin: location.origin,
          room: state.room,
          epoch,
          seq,
          sample: wantsSample(),
        };
      },
      onStatus: (status) => {
        const { why } = state.connectionStatus.peek();
        state.now.value = Date.now();
        state.connectionStatus.value = status;
        if (status.state !== "open") {
          state.caughtUp = false;
          return;
        }
        this.#receiver.away = status.awayMs > AWAY_AFTER_MS;
        if (why === "expired") state.note(state.first.chat.expired, true);
      },
      onLate: (late) => state.late.value = late,
      onEvents: (events) => this.#queue.push(events),
    });
  }

  /** Connects, for the lifetime of the page. */
  start(): void {
    const { preferences, connectionStatus, now } = this.state;
    preferences.load();
    now.value = Date.now();
    effect(() => {
      if (connectionStatus.value.state !== "waiting") return;
      const timer = setInterval(() => now.value = Date.now(), 1000);
      return () => clearInterval(timer);
    });
    this.connection.start();
  }

  loadOlder(): void {
    this.#lazy(({ loadOlder }) => void loadOlder(this.state));
  }

  /** Scrolls to a message, unless it is too old. */
  goTo(seq: number): void {
    this.#lazy(({ goToMessage }) => void goToMessage(this.state, seq));
  }

  #lookUp(seq: number): void {
    this.#lazy(async ({ fetchMessage }) => {
      const message = await fetchMessage(this.state.room, seq);
      if (message) this.#receiver.found(message);
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
    publish(this.#audible(news));
  }

  /** The events for other islands: live ones, without hidden people's messages. */
  #audible(events: readonly ServerEvent[]): readonly ServerEvent[] {
    const hidden = this.state.preferences.hidden.peek();
    return events.filter((event) =>
      event.type !== "message" ||
      event.seq > this.#welcomedAt && !hidden.has(event.from.id)
    );
  }
}
