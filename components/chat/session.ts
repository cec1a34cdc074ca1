/**
 * One viewer in one room: connects the state that the page shows with the server.
 *
 * @module
 */
import { effect } from "@preact/signals";
import type { MessageEvent, ServerEvent } from "../../hub/protocol.ts";
import { Connection } from "./connection.ts";
import { FrameQueue } from "./frames.ts";
import * as box from "./outbox.ts";
import { ChatState, type SessionOptions } from "./state.ts";

/** Says that may wait for an answer at a time. */
const MAX_WAITING = 30;

/** On an open connection, an answer takes no longer than this. */
const ANSWER_SOON = 10_000;

/** While the list was scrolled this recently, it is not changed under the finger. */
const SCROLL_REST = 150;

/** Held events that are shown even while the list is being scrolled. */
const MAX_HELD = 500;

/** A chat. Make one for each page; `start` it in a browser. */
export class Session extends ChatState {
  #connection: Connection;
  #queue: FrameQueue<ServerEvent>;
  #lastScroll = 0;
  /** Whether what waited has been sent on this connection: what is said next comes after it. */
  #caughtUp = false;
  #sentAt = new Map<string, number>();

  constructor(options: SessionOptions, messages: readonly MessageEvent[]) {
    super(options, messages);
    this.#queue = new FrameQueue(
      (events) => this.#arrived(events),
      (held) =>
        !this.following.peek() && held < MAX_HELD &&
        Date.now() - this.#lastScroll < SCROLL_REST,
    );
    this.#connection = new Connection({
      url: () => this.#url(),
      onLink: (link) => {
        this.now.value = Date.now();
        this.link.value = link;
        if (link.state !== "open") this.#caughtUp = false;
      },
      onEvents: (events) => this.#queue.push(events),
    });
  }

  /** Connects; the returned function ends it. */
  start(): () => void {
    const stopTicking = effect(() => {
      const ticking = this.link.value.state === "waiting" ||
        this.outbox.value.some((each) =>
          each.state === "pending" || (each.retryAt ?? 0) > this.now.value
        );
      if (!ticking) return;
      const timer = setInterval(() => this.#tick(), 1000);
      return () => clearInterval(timer);
    });
    const stop = this.#connection.start();
    return () => {
      stopTicking();
      stop();
      this.#queue.stop();
    };
  }

  /** Says `text`; false when it can't be taken now. */
  say(text: string): boolean {
    const waiting = this.outbox.peek().filter((each) =>
      each.state === "pending"
    );
    if (waiting.length >= MAX_WAITING) return false;
    const key = newKey();
    this.outbox.value = box.say(this.outbox.peek(), key, text, Date.now());
    this.follow();
    if (this.#caughtUp) this.#send(key, text);
    return true;
  }

  /** Tries a failed say again. */
  retry(key: string): void {
    const other = newKey();
    const before = this.outbox.peek();
    this.outbox.value = box.retry(before, key, other, Date.now());
    this.outbox.peek().forEach((each, index) => {
      if (each !== before[index] && this.#caughtUp) {
        this.#send(each.key, each.text);
      }
    });
  }

  /** Forgets a failed say. */
  discard(key: string): void {
    this.outbox.value = box.discard(this.outbox.peek(), key);
  }

  /** The viewer scrolled the list. */
  scrolled(atBottom: boolean): void {
    this.#lastScroll = Date.now();
    if (atBottom === this.following.peek()) return;
    if (atBottom) this.follow();
    else this.following.value = false;
  }

  /** Stops waiting for the next attempt to connect. */
  reconnect(): void {
    this.#connection.retry();
  }

  /** Takes another name; the answer is a sentence when it was refused. */
  async rename(name: string): Promise<string | undefined> {
    try {
      const response = await fetch("/viewer", {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json",
        },
        body: JSON.stringify({ name }),
      });
      const answer = await response.json();
      if (!response.ok) return String(answer.message);
      this.you.value = answer;
      // The socket knows the name that it was opened with.
      this.#connection.renew(false);
    } catch {
      return "The server can't be reached right now.";
    }
  }

  #url(): string {
    const { epoch, seq } = this.timeline.peek();
    const url = new URL(`/rooms/${this.room}/socket`, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.search = String(new URLSearchParams({ epoch, seq: String(seq) }));
    return url.href;
  }

  #send(key: string, text: string): void {
    this.#sentAt.set(key, Date.now());
    this.#connection.send({ type: "say", key, text });
  }

  #arrived(events: readonly ServerEvent[]): void {
    this.take(events);
    for (const event of events) {
      if (event.type === "welcome") {
        this.#caughtUp = true;
        for (const { key, text } of box.unanswered(this.outbox.peek())) {
          this.#send(key, text);
        }
      } else if ("key" in event && event.key !== undefined) {
        this.#sentAt.delete(event.key);
      }
    }
  }

  #tick(): void {
    const now = Date.now();
    this.now.value = now;
    this.outbox.value = box.expire(
      this.outbox.peek(),
      now,
      "Cannot tell whether this was sent: the server didn’t answer.",
    );
    if (this.link.peek().state !== "open") return;
    const late = box.unanswered(this.outbox.peek()).some(({ key }) =>
      now - (this.#sentAt.get(key) ?? now) > ANSWER_SOON
    );
    if (late) this.#connection.renew();
  }
}

/** A key that nobody else uses. `crypto.randomUUID` would need https. */
function newKey(): string {
  return Array.from(
    crypto.getRandomValues(new Uint32Array(4)),
    (part) => part.toString(36),
  )
    .join("");
}
