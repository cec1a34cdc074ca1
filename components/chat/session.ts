/**
 * One viewer in one room: connects the state that the page shows with the server.
 *
 * @module
 */
import { batch, effect } from "@preact/signals";
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

/** What slow mode keeps back waits at least this long, in milliseconds, whatever the server's answer says. */
const SHORTEST_DELAY = 200;

/** What is a command, which slow mode does not keep back. */
const COMMAND = /^\/[a-z]/i;

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
        if (link.state !== "open") this.#cutOff();
      },
      onEvents: (events) => this.#queue.push(events),
    });
  }

  /** Connects; the returned function ends it. */
  start(): () => void {
    this.now.value = Date.now();
    const stopTicking = effect(() => {
      const ticking = this.link.value.state === "waiting" ||
        this.outbox.value.some((each) =>
          each.state === "pending" || (each.retryAt ?? 0) > this.now.value
        ) || this.slowUntil.value > this.now.value ||
        this.muted.value?.until !== undefined;
      if (!ticking) return;
      const timer = setInterval(() => this.#tick(), 1000);
      return () => clearInterval(timer);
    });
    const stopDelaying = effect(() => {
      const next = box.nextDelayed(this.outbox.value);
      const wait = this.slowUntil.value - Date.now();
      if (!next || this.link.value.state !== "open") return;
      const timer = setTimeout(
        () => this.#release(next.key),
        Math.max(wait, SHORTEST_DELAY),
      );
      return () => clearTimeout(timer);
    });
    const stop = this.#connection.start();
    return () => {
      stopTicking();
      stopDelaying();
      stop();
      this.#queue.stop();
    };
  }

  /** Says `text`; false when it can't be taken now. */
  say(text: string): boolean {
    const now = Date.now();
    const waiting = this.outbox.peek().filter(({ state }) =>
      state === "pending" || state === "delayed"
    );
    if (waiting.length >= MAX_WAITING) return false;
    const early = this.slow.peek() > 0 &&
      (waiting.length > 0 || now < this.slowUntil.peek()) &&
      !COMMAND.test(text);
    const key = newKey();
    batch(() => {
      this.now.value = now;
      this.notes.value = [];
      this.outbox.value = box.say(
        this.outbox.peek(),
        key,
        text,
        now,
        early ? "delayed" : "pending",
      );
      this.follow();
    });
    if (this.#caughtUp && !early) this.#send(key, text);
    return true;
  }

  /** Asks the server to do something as a moderator, or to delete a message of one's own. */
  moderate(action: string, fields: object = {}): void {
    this.notes.value = [];
    if (!this.#caughtUp) {
      return this.note(this.texts.chat.noConnection, true);
    }
    const key = newKey();
    this.asked.set(key, action);
    this.#connection.send({ type: "moderate", key, action, ...fields });
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

  /** Forgets a say that has failed or is delayed. */
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
      if (!response.ok) return this.refused(answer);
      // What one is in this room the answer does not know.
      this.you.value = { ...answer, role: this.you.peek().role };
      // The socket knows the name that it was opened with.
      this.#connection.renew(false);
    } catch {
      return this.texts.chat.unreachable;
    }
  }

  protected override lookUp(seq: number): void {
    const query = new URLSearchParams({ before: String(seq + 1), limit: "1" });
    fetch(`/rooms/${this.room}/messages?${query}`)
      .then((response) => response.json())
      .then(({ messages: [found] }: { messages: MessageEvent[] }) => {
        if (found?.seq === seq) this.pin.value = { ...found, target: seq };
      })
      .catch(() => {
        // Without a connection it is seen with the next page.
      });
  }

  #url(): string {
    const { epoch, seq } = this.timeline.peek();
    const url = new URL(`/rooms/${this.room}/socket`, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.search = String(new URLSearchParams({ epoch, seq: String(seq) }));
    return url.href;
  }

  #cutOff(): void {
    this.#caughtUp = false;
    if (this.asked.size === 0) return;
    // Unlike a say, an action is not asked for again: it may have been done, and undone by others since.
    this.asked.clear();
    this.note(this.texts.chat.cutOff, true);
  }

  /** The time of a delayed say has come. */
  #release(key: string): void {
    const now = Date.now();
    this.outbox.value = box.release(this.outbox.peek(), key, now);
    const said = this.outbox.peek().find((each) => each.key === key);
    if (said && this.#caughtUp) this.#send(key, said.text);
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
      this.texts.chat.unanswered,
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
