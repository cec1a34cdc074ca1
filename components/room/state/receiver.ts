/**
 * How what the server says changes what a page shows.
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
import { concerns } from "./mentions.ts";
import type { RoomState } from "./room_state.ts";
import { advance, emptyTimeline, type ReturnEvent } from "./timeline.ts";

/** What has to be done about what came. */
interface Followers {
  /** Somebody has named this viewer, or answered them. */
  mentioned(message: MessageEvent): void;
  /** A message is pinned that is not on the page; {@linkcode Receiver.found} shows it. */
  lookUp(seq: number): void;
}

/** Takes in what the server says. */
export class Receiver {
  readonly #state: RoomState;
  readonly #followers: Followers;
  /** The `seq` of a message that is pinned, and looked for. */
  #sought: number | undefined;
  /** Whether the connection was lost for so long that what was missed is marked. */
  away = false;
  /** What was said up to here is marked as missed, which may come later than the welcome. */
  #missedTo = 0;

  constructor(state: RoomState, followers: Followers) {
    this.#state = state;
    this.#followers = followers;
  }

  /** Takes in what the server says, and gives back what of it was not known yet. */
  take(events: readonly ServerEvent[]): readonly ServerEvent[] {
    return batch(() => this.#take(events));
  }

  #take(events: readonly ServerEvent[]): readonly ServerEvent[] {
    const news: ServerEvent[] = [];
    let ordered: (OrderedEvent | GapEvent | ReturnEvent)[] = [];
    let reached = this.#state.timeline.peek().seq;
    const settle = () => {
      if (ordered.length === 0) return;
      const keep = this.#state.kept;
      const before = this.#state.timeline.peek();
      const next = advance(before, ordered, keep);
      this.#state.timeline.value = next;
      // The oldest entries may have gone: they are to be had again.
      if (
        this.#state.older.peek() === "end" &&
        next.entries.length >= keep &&
        next.entries[0].key !== before.entries[0]?.key
      ) this.#state.older.value = "more";
      ordered = [];
    };
    for (const event of events) {
      switch (event.type) {
        case "welcome":
          settle();
          this.#welcome(event);
          reached = this.#state.timeline.peek().seq;
          if (this.away) this.#missedTo = event.seq;
          this.away = false;
          break;
        case "gap":
          ordered.push(event);
          this.#missedTo = 0;
          if (event.from === 0) {
            this.#state.writer.peek()?.unclaim();
            this.#state.older.value = event.to > 0 ? "more" : "end";
            this.#state.takenBack.clear();
          }
          reached = event.from === 0 ? event.to : Math.max(reached, event.to);
          break;
        case "accepted":
        case "rejected":
        case "held":
        case "done":
          this.#state.writer.peek()?.answered(event, reached);
          break;
        case "you":
          this.#brief(event);
          break;
        case "viewers":
          this.#state.viewers.value = event.count;
          break;
        default:
          // What is not shown here takes its place in the order all the same, if it has one.
          if (!("seq" in event)) break;
          if (event.seq <= reached) continue;
          reached = event.seq;
          if (event.type === "message" && event.seq <= this.#missedTo) {
            ordered.push({ type: "returned" });
            this.#missedTo = 0;
          }
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
    this.#state.viewers.value = event.viewers;
    this.#state.settings.value = event.settings;
    this.#state.pin.value = event.pin;
    this.#sought = undefined;
    if (event.epoch !== this.#state.timeline.peek().epoch) {
      this.#state.timeline.value = emptyTimeline(event.epoch);
      this.#state.older.value = "end";
      this.#state.takenBack.clear();
      this.#state.writer.peek()?.unclaim();
    }
  }

  #noticed(message: MessageEvent): void {
    const { from, seq, text, waiting } = message;
    if (waiting !== undefined && this.#state.moderates.peek()) {
      this.#state.waiting.value = waiting;
    }
    if (from.id === this.#state.you.peek().id) {
      this.#state.writer.peek()?.claim(seq, text);
    }
    if (this.#state.choices.hidden.peek().has(from.id)) return;
    if (!this.#state.following.peek()) this.#state.unread.value++;
    if (concerns(message, this.#state.you.peek())) {
      this.#followers.mentioned(message);
    }
  }

  /** Takes in who the viewer is here, and whether they may write. */
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

  /** Takes in what a moderator has changed; the timeline sees to the messages. */
  #acted(event: ModerationEvent): void {
    const pin = this.#state.pin.peek();
    switch (event.type) {
      case "settings":
        this.#state.settings.value = event.settings;
        break;
      case "pinned":
        this.#pinned(event.target);
        break;
      case "deleted":
        if (pin?.target === event.target) this.#state.pin.value = undefined;
        this.#state.takenBack.add(event);
        break;
      case "cleared":
        if (pin?.from.id === event.viewer) this.#state.pin.value = undefined;
        this.#state.takenBack.add(event);
        break;
      case "review":
        if (this.#state.moderates.peek()) {
          this.#state.waiting.value = event.waiting;
        }
        if (event.refused === this.#state.you.peek().id) {
          this.#state.note(this.#state.texts.chat.notLetThrough, true);
        }
    }
  }

  /** What was looked for is shown, unless something else is pinned by now, or it was taken back. */
  found(message: MessageEvent): void {
    if (message.seq !== this.#sought) return;
    const [pinned] = this.#state.takenBack.left([message]);
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
        ...(line.links && { links: line.links }),
      }
      : undefined;
    this.#sought = undefined;
    if (target === null || line) return;
    this.#sought = target;
    this.#followers.lookUp(target);
  }
}
