/**
 * One viewer in one room: connects the state that the page shows with the server.
 *
 * @module
 */
import { batch, effect } from "@preact/signals";
import type {
  MessageEvent,
  Reaction,
  ServerEvent,
  Viewer,
} from "../../hub/protocol.ts";
import type { Completion } from "../complete/complete.ts";
import { tell } from "../live.ts";
import { Connection } from "./connection.ts";
import { FrameQueue } from "./frames.ts";
import { later } from "./Later.tsx";
import * as box from "./outbox.ts";
import type { SessionOptions } from "./shown.ts";
import { ChatState } from "./state.ts";
import type { Line } from "./timeline.ts";

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

/** What was missed in a shorter time than this, in milliseconds, is not marked. */
const AWAY_AFTER = 10_000;

/** What is a command, which slow mode does not keep back. */
const COMMAND = /^\/[a-z]/i;

/** A chat. Make one for each page; `start` it in a browser. */
export class Session extends ChatState {
  /** Where the viewer writes. */
  writer: HTMLTextAreaElement | null = null;
  /** Once there was something to complete. */
  completion: Completion | undefined;
  #connection: Connection;
  #queue: FrameQueue<ServerEvent>;
  #lastScroll = 0;
  /** Whether what waited has been sent on this connection: what is said next comes after it. */
  #caughtUp = false;
  #sentAt = new Map<string, number>();
  /** What was said up to here is history on this connection. */
  #welcomedAt = 0;
  /** Of the guest that they are without a token. */
  #guestSince: number | undefined;

  constructor(options: SessionOptions, messages: readonly MessageEvent[]) {
    super(options, messages);
    this.#queue = new FrameQueue(
      (events) => this.#arrived(events),
      (held) =>
        !this.following.peek() && held < MAX_HELD &&
        Date.now() - this.#lastScroll < SCROLL_REST,
    );
    this.#connection = new Connection({
      target: () => {
        const { epoch, seq } = this.timeline.peek();
        return { room: this.room, epoch, seq };
      },
      onLink: (link) => {
        const { why } = this.link.peek();
        this.now.value = Date.now();
        this.link.value = link;
        if (link.state !== "open") return this.#cutOff();
        this.away = link.away > AWAY_AFTER;
        if (why === "expired") this.note(this.texts.chat.expired, true);
      },
      onLate: (late) => this.late.value = late,
      onEvents: (events) => this.#queue.push(events),
    });
  }

  /** Connects; the returned function ends it. */
  start(): () => void {
    this.choices.recall();
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
    text = this.completion?.replaced(text) ?? text;
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
        {
          state: early ? "delayed" : "pending",
          reply: this.replyingTo.peek(),
        },
      );
      this.replyingTo.value = undefined;
      this.follow();
    });
    if (this.#caughtUp && !early) this.#send(key);
    return true;
  }

  /** Answers a message with the next one. */
  reply({ seq, from: { id, name }, text }: Line): void {
    this.replyingTo.value = { seq, from: { id, name }, text };
    this.writer?.focus();
  }

  /** Shows nothing of a viewer any more. */
  hide(viewer: Viewer): void {
    this.choices.hide(viewer);
    tell([{ type: "hidden", viewer: viewer.id }]);
  }

  /** Reacts, all together with the others. */
  react(reaction: Reaction): void {
    if (!this.#caughtUp) return;
    this.#connection.send({ type: "react", reaction });
    tell([{ type: "react", reaction }]);
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
        this.#send(each.key);
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

  /** Gets older messages. */
  loadOlder(): void {
    later(({ readBack }) => void readBack(this));
  }

  /** Shows a message in the list, with all that lies between, if it is not too long ago. */
  goTo(seq: number): void {
    later(({ goBackTo }) => void goBackTo(this, seq));
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

  protected override mentioned(message: MessageEvent): void {
    if (!document.hidden) return;
    const notify = this.choices.notifies.peek();
    const sentence = this.texts.chat.mentionedBy;
    later(({ draw }) => draw(message, { sentence, notify }));
  }

  /** Goes on as whom a site's token names; `undefined`: as a guest. */
  signIn(token: string | undefined): void {
    this.#guestSince ??= this.guestSince.peek();
    this.guestSince.value = token ? undefined : this.#guestSince;
    this.#connection.token = token;
    this.#connection.renew(false);
  }

  protected override lookUp(seq: number): void {
    later(async ({ saidBefore }) => {
      const page = await saidBefore(this.room, seq + 1, 1);
      page?.messages.forEach((message) => this.found(message));
    });
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
    if (this.#caughtUp) this.#send(key);
  }

  #send(key: string): void {
    const said = this.outbox.peek().find((each) => each.key === key);
    if (!said) return;
    this.#sentAt.set(key, Date.now());
    const { text, reply } = said;
    this.#connection.send({ type: "say", key, text, replyTo: reply?.seq });
  }

  #arrived(events: readonly ServerEvent[]): void {
    const news = this.take(events);
    for (const event of events) {
      if (event.type === "welcome") {
        this.#caughtUp = true;
        this.#welcomedAt = event.seq;
        for (const { key } of box.unanswered(this.outbox.peek())) {
          this.#send(key);
        }
      } else if ("key" in event && event.key !== undefined) {
        this.#sentAt.delete(event.key);
      }
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
