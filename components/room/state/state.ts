/**
 * How what the server says changes what a chat shows.
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
import { Shown } from "./shown.ts";
import { advance, emptyTimeline, type ReturnEvent } from "./timeline.ts";

/** The state of a chat. */
export class ChatState extends Shown {
  /** The `seq` of a message that is pinned, and looked for. */
  #sought: number | undefined;
  /** Whether the connection was lost for so long that what was missed is marked. */
  protected away = false;
  /** What was said up to here is marked as missed, which may come later than the welcome. */
  #missedTo = 0;

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
      const keep = this.kept;
      const before = this.timeline.peek();
      const next = advance(before, ordered, keep);
      this.timeline.value = next;
      // The oldest entries may have gone: they are to be had again.
      if (
        this.older.peek() === "end" &&
        next.entries.length >= keep &&
        next.entries[0].key !== before.entries[0]?.key
      ) this.older.value = "more";
      ordered = [];
    };
    for (const event of events) {
      switch (event.type) {
        case "welcome":
          settle();
          this.#welcome(event);
          reached = this.timeline.peek().seq;
          if (this.away) this.#missedTo = event.seq;
          this.away = false;
          break;
        case "gap":
          ordered.push(event);
          this.#missedTo = 0;
          if (event.from === 0) {
            this.writer.peek()?.unclaim();
            this.older.value = event.to > 0 ? "more" : "end";
            this.takenBack.clear();
          }
          reached = event.from === 0 ? event.to : Math.max(reached, event.to);
          break;
        case "accepted":
        case "rejected":
        case "held":
        case "done":
          this.writer.peek()?.answered(event, reached);
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
    this.viewers.value = event.viewers;
    this.settings.value = event.settings;
    this.pin.value = event.pin;
    this.#sought = undefined;
    if (event.epoch !== this.timeline.peek().epoch) {
      this.timeline.value = emptyTimeline(event.epoch);
      this.older.value = "end";
      this.takenBack.clear();
      this.writer.peek()?.unclaim();
    }
  }

  #noticed(message: MessageEvent): void {
    const { from, seq, text, waiting } = message;
    if (waiting !== undefined && this.moderates.peek()) {
      this.waiting.value = waiting;
    }
    if (from.id === this.you.peek().id) {
      this.writer.peek()?.claim(seq, text);
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
    this.restriction.value = restriction;
    this.waiting.value = waiting;
  }

  /** Takes in what a moderator has changed; the timeline sees to the messages. */
  #acted(event: ModerationEvent): void {
    const pin = this.pin.peek();
    switch (event.type) {
      case "settings":
        this.settings.value = event.settings;
        break;
      case "pinned":
        this.#pinned(event.target);
        break;
      case "deleted":
        if (pin?.target === event.target) this.pin.value = undefined;
        this.takenBack.add(event);
        break;
      case "cleared":
        if (pin?.from.id === event.viewer) this.pin.value = undefined;
        this.takenBack.add(event);
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
}
