/**
 * Applies events of the server to the page's state.
 *
 * @module
 */
import { batch } from "@preact/signals";
import type {
  GapEvent,
  MessageEvent,
  ModerationEvent,
  OrderedEvent,
  ServerEvent,
  WelcomeEvent,
} from "../../../hub/protocol.ts";
import type { RoomState } from "./room_state.ts";
import {
  advance,
  emptyTimeline,
  type PlacedSkippedEvent,
  type TimelineEvent,
} from "./timeline.ts";

/** What the receiver asks others to do. */
interface Followers {
  /** A new message arrived, not from somebody whom the viewer hides. */
  heard(message: MessageEvent): void;
  /** A pinned message isn't on the page; {@linkcode Receiver.found} takes it. */
  lookUp(seq: number): void;
  /** Deleted messages are back in the history. */
  restored(targets: readonly number[]): void;
}

export class Receiver {
  readonly #state: RoomState;
  readonly #followers: Followers;
  /** The `seq` of a pinned message that is being loaded. */
  #sought: number | undefined;
  /** Whether the connection was lost for long enough to mark what was missed. */
  away = false;
  /** Messages up to here are marked as missed; they may arrive after the welcome. */
  #missedTo = 0;
  /** Events of this batch that the timeline has not taken yet. */
  #pending: TimelineEvent[] = [];
  /** The last `seq` that was taken. */
  #reached = 0;

  constructor(state: RoomState, followers: Followers) {
    this.#state = state;
    this.#followers = followers;
  }

  /** Applies events and returns those that were new. */
  take(events: readonly ServerEvent[]): readonly ServerEvent[] {
    return batch(() => {
      this.#pending = [];
      this.#reached = this.#state.timeline.peek().seq;
      const news = events.filter((event) => this.#takeOne(event));
      this.#settle();
      return news;
    });
  }

  /** Whether the event was new. */
  #takeOne(event: ServerEvent): boolean {
    switch (event.type) {
      case "welcome":
        this.#settle();
        this.#welcome(event);
        break;
      case "gap":
        this.#gap(event);
        break;
      case "accepted":
      case "rejected":
      case "held":
      case "done":
        this.#state.writer.peek()?.answered(event, this.#reached);
        break;
      case "you":
        this.#brief(event);
        break;
      case "review":
        if (event.waiting !== undefined && this.#state.moderates.peek()) {
          this.#state.waiting.value = event.waiting;
        }
        if (event.refused === this.#state.you.peek().id) {
          this.#state.note(this.#state.first.chat.notLetThrough, true);
        }
        break;
      case "viewers":
        this.#state.viewers.value = event.count;
        break;
      case "skipped": {
        // A page may have been rendered in between.
        const from = Math.max(event.from, this.#reached + 1);
        return this.#takeOrdered({ ...event, from, seq: event.to });
      }
      default:
        // Even an event that this page doesn't show takes its place in the order.
        return !("seq" in event) || this.#takeOrdered(event);
    }
    return true;
  }

  /** Brings the timeline up to date. */
  #settle(): void {
    if (this.#pending.length === 0) return;
    const keep = this.#state.kept;
    const before = this.#state.timeline.peek();
    const next = advance(before, this.#pending, keep);
    this.#pending = [];
    this.#state.timeline.value = next;
    // The oldest entries may have been dropped: they can be loaded again.
    if (
      this.#state.older.peek() === "end" &&
      next.entries.length >= keep &&
      next.entries[0].key !== before.entries[0]?.key
    ) this.#state.older.value = "more";
  }

  #takeOrdered(event: OrderedEvent | PlacedSkippedEvent): boolean {
    if (event.seq <= this.#reached) return false;
    this.#reached = event.seq;
    if (event.type === "message" && event.seq <= this.#missedTo) {
      this.#pending.push({ type: "returned" });
      this.#missedTo = 0;
    }
    this.#pending.push(event);
    if (event.type === "message") {
      this.#noticed(event);
      return true;
    }
    // The pinned message may have come in the same batch.
    if (event.type === "pinned") this.#settle();
    this.#acted(event);
    return true;
  }

  #gap(event: GapEvent): void {
    this.#pending.push(event);
    this.#missedTo = 0;
    if (event.from > 0) {
      this.#reached = Math.max(this.#reached, event.to);
      return;
    }
    this.#reached = event.to;
    this.#state.writer.peek()?.unclaim();
    this.#state.older.value = event.to > 0 ? "more" : "end";
    this.#state.removed.clear();
  }

  #welcome(event: WelcomeEvent): void {
    this.#brief(event);
    this.#state.viewers.value = event.viewers;
    this.#state.settings.value = event.settings;
    this.#state.pin.value = event.pin;
    this.#sought = undefined;
    if (event.epoch !== this.#state.timeline.peek().epoch) {
      this.#state.timeline.value = emptyTimeline(event.epoch);
      this.#state.older.value = "end";
      this.#state.removed.clear();
      this.#state.writer.peek()?.unclaim();
    }
    this.#reached = this.#state.timeline.peek().seq;
    if (this.away) this.#missedTo = event.seq;
    this.away = false;
  }

  #noticed(message: MessageEvent): void {
    const { from, seq, text } = message;
    if (from.id === this.#state.you.peek().id) {
      this.#state.writer.peek()?.claim(seq, text);
    }
    if (this.#state.preferences.hidden.peek().has(from.id)) return;
    if (!this.#state.isLive) this.#state.unread.value++;
    this.#followers.heard(message);
  }

  /** Updates who the viewer is and whether they may write. */
  #brief(
    { you, restriction, waiting = 0 }: Pick<
      WelcomeEvent,
      "you" | "restriction" | "waiting"
    >,
  ): void {
    this.#state.now.value = Date.now();
    this.#state.you.value = you;
    this.#state.restriction.value = restriction;
    this.#state.waiting.value = waiting;
  }

  /** Applies what is no message; the timeline removes messages. */
  #acted(event: ModerationEvent | PlacedSkippedEvent): void {
    const pin = this.#state.pin.peek();
    switch (event.type) {
      case "skipped":
        if (!this.#state.isLive) {
          this.#state.unread.value += event.seq - event.from + 1;
        }
        break;
      case "settings":
        this.#state.settings.value = event.settings;
        break;
      case "pinned":
        this.#pinned(event.target);
        break;
      case "restored":
        this.#state.removed.add(event);
        if (event.pin) this.#pinned(event.pin);
        this.#followers.restored(event.targets);
        break;
      default:
        if (!this.#state.removed.add(event) || !pin) return;
        if (this.#state.removed.has(pin.target, pin.from.id)) {
          this.#state.pin.value = undefined;
        }
    }
  }

  /** Shows a loaded pinned message, unless another one is pinned by now or it was removed. */
  found(message: MessageEvent): void {
    if (message.seq !== this.#sought) return;
    const [pinned] = this.#state.removed.remaining([message]);
    this.#state.pin.value = pinned && { ...pinned, target: pinned.seq };
  }

  #pinned(target: number | null): void {
    const line = this.#state.timeline.peek().entries.find((entry) =>
      entry.kind === "line" && entry.seq === target
    );
    this.#state.pin.value = line?.kind === "line"
      ? {
        target: line.seq,
        at: line.at,
        from: line.from,
        text: line.text,
        ...(line.me && { me: line.me }),
        ...(line.links && { links: line.links }),
      }
      : undefined;
    this.#sought = undefined;
    if (target === null || line) return;
    this.#sought = target;
    this.#followers.lookUp(target);
  }
}
