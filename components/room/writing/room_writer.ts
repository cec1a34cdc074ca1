/**
 * Sends the viewer's messages and actions: tracks answers, repeats what was lost, and
 * applies slow mode and restrictions.
 *
 * @module
 */
import { batch, computed, effect, signal } from "@preact/signals";
import type { VNode } from "preact";
import type { Reaction, Viewer } from "../../../hub/protocol.ts";
import type {
  DoneEvent,
  HeldEvent,
  RejectedEvent,
} from "../../../hub/answers.ts";
import { isCommand } from "../../../hub/wording/command.ts";
import type { Connection } from "../../../client/connection.ts";
import type { RoomState } from "../state/room_state.ts";
import type { Session } from "../state/session.ts";
import type { Entry, Line, Quote } from "../state/timeline.ts";
import type { Answer, Writer } from "../state/writer.ts";
import { refusalIn } from "../../texts/server_sentences.ts";
import { insert } from "../../ui/insert.ts";
import type { Completion } from "../complete/complete.ts";
import { publish } from "../../connection/page_events.ts";
import { AskedActions } from "./asked_actions.ts";
import { ChosenMentions } from "./chosen_mentions.ts";
import { type Muted, mutedBy } from "./muted.ts";
import { newKey } from "../../../client/new_key.ts";
import * as box from "./outbox.ts";
import { cookieOwner, nameOf } from "./other_tabs.ts";
import { outgoingRows } from "./outgoing_rows.tsx";
import { retryTime } from "./retry_time.ts";

/** The most unanswered messages. */
const MAX_WAITING = 30;

/** On an open connection, an answer takes no longer than this. */
const ANSWER_TIMEOUT_MS = 10_000;

/** A delayed message waits at least this long, whatever the server says. */
const MIN_DELAY_MS = 200;

/** Make one for each chat; `start` it in a browser. */
export class RoomWriter implements Writer {
  readonly state: RoomState;
  readonly #connection: Connection;
  readonly outbox = signal<box.Outbox>([]);
  /** The message that the next one replies to. */
  readonly replyingTo = signal<Quote | undefined>(undefined);
  /** When slow mode allows the next message, by `performance.now()`. */
  readonly slowUntil = signal(0);
  /** How long between two of the viewer's messages; 0: no slow mode. */
  readonly slowSeconds = computed(() =>
    this.state.moderates.value ? 0 : this.state.settings.value.slowSeconds
  );
  /** Why the viewer can't write, if so. */
  readonly muted = computed((): Muted | undefined => {
    const { you, settings, restriction, guestSince, texts } = this.state;
    return mutedBy(
      {
        role: you.value.role,
        settings: settings.value,
        restriction: restriction.value,
        guestSince: guestSince.value,
      },
      this.state.serverNow,
      texts,
    );
  });
  /** The message field. */
  field: HTMLTextAreaElement | null = null;
  /** Set once there was something to complete. */
  completion: Completion | undefined;
  readonly #actions: AskedActions;
  readonly #sentAt = new Map<string, number>();
  readonly #chosen = new ChosenMentions();
  #held = false;

  constructor({ state, connection }: Pick<Session, "state" | "connection">) {
    this.state = state;
    this.#connection = connection;
    this.#actions = new AskedActions(state);
  }

  /** Starts, and registers with the room's state; the returned function stops. */
  start(): () => void {
    const { state } = this;
    const { connectionStatus, removed, writer } = state;
    const ends = [
      effect(() => {
        const ticking = this.outbox.value.some((each) =>
          each.state === "pending" ||
          each.retryAt !== Infinity && state.leftMs(each.retryAt ?? 0) > 0
        ) || state.leftMs(this.slowUntil.value) > 0 ||
          this.#actions.waits.value ||
          this.muted.value?.until !== undefined;
        if (!ticking) {
          return;
        }
        const timer = setInterval(() =>
          this.#tick(), 1000);
        return () => clearInterval(timer);
      }),
      effect(() => {
        const next = box.nextDelayed(this.outbox.value);
        const waitMs = this.slowUntil.value - performance.now();
        if (!next || connectionStatus.value.state !== "open") return;
        const timer = setTimeout(
          () => this.#release(next.key),
          Math.max(waitMs, MIN_DELAY_MS),
        );
        return () => clearTimeout(timer);
      }),
      effect(() => {
        // Slow mode may have changed, or the viewer's role.
        const longestMs = this.slowSeconds.value * 1_000;
        const leftMs = this.slowUntil.peek() - performance.now();
        this.#slowDown(Math.min(leftMs, longestMs));
      }),
      effect(() => {
        const answered = this.replyingTo.value;
        if (answered && removed.remaining([answered]).length === 0) {
          this.replyingTo.value = undefined;
        }
      }),
    ];
    writer.value = this;
    return () => {
      writer.value = undefined;
      ends.forEach((end) => end());
    };
  }

  /** Sends a message; false if too many are waiting. */
  say(text: string): boolean {
    text = this.completion?.replaced(text) ?? text;
    const now = Date.now();
    const waiting = this.outbox.peek().filter(({ state }) =>
      state === "pending" || state === "delayed"
    );
    if (waiting.length >= MAX_WAITING) return false;
    const delayed = this.slowSeconds.peek() > 0 &&
      (waiting.length > 0 || performance.now() < this.slowUntil.peek()) &&
      // Slow mode doesn't delay commands.
      !isCommand(text);
    const key = newKey();
    batch(() => {
      this.state.now.value = now;
      this.state.notes.value = [];
      this.outbox.value = box.say(
        this.outbox.peek(),
        key,
        text,
        now,
        {
          state: delayed ? "delayed" : "pending",
          reply: this.replyingTo.peek(),
          mentions: this.#chosen.take(text),
        },
      );
      this.replyingTo.value = undefined;
      this.state.follow();
    });
    if (!delayed) this.#send(key);
    return true;
  }

  reply({ seq, from: { id, name }, text }: Line): void {
    this.replyingTo.value = { seq, from: { id, name }, text };
    this.field?.focus();
  }

  mention(viewer: Viewer): void {
    if (!this.field) return;
    this.field.focus();
    insert(this.field, `@${viewer.name} `);
    this.mentioned(viewer);
  }

  /** The viewer was chosen to be mentioned in the draft. */
  mentioned(viewer: Pick<Viewer, "id" | "name">): void {
    this.#chosen.add(viewer);
  }

  react(reaction: Reaction): void {
    if (!this.state.caughtUp) return;
    this.#connection.send({ type: "react", reaction });
    publish([{ type: "react", reaction }]);
  }

  moderate(action: string, fields: object = {}, whom?: string): void {
    const frame = this.#actions.ask({ action, fields, whom });
    if (frame) this.#connection.send(frame);
  }

  /** Retries a failed message. */
  retry(key: string): void {
    const before = this.outbox.peek();
    this.outbox.value = box.retry(before, key, newKey(), Date.now());
    this.outbox.peek().forEach((each, index) => {
      if (each !== before[index]) this.#send(each.key);
    });
  }

  /** Puts a failed message back into the field. */
  edit(key: string): void {
    const said = this.outbox.peek().find((each) => each.key === key);
    if (!said || !this.field) return;
    this.field.focus();
    const { value } = this.field;
    insert(this.field, value ? `${said.text} ` : said.text, 0, 0);
    said.mentions?.forEach((viewer) => this.mentioned(viewer));
    this.replyingTo.value ??= said.reply;
    this.discard(key);
  }

  /** Drops a failed or delayed message. */
  discard(key: string): void {
    this.outbox.value = box.discard(this.outbox.peek(), key);
  }

  /** Changes the viewer's name; returns a sentence if that was refused. */
  async rename(name: string): Promise<string | undefined> {
    const { you, texts } = this.state;
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
      if (!response.ok) return this.#refused(answer);
      // Where cookies are blocked, the name is kept nowhere.
      const owner = await cookieOwner();
      if (owner && owner !== nameOf(answer)) return texts.chat.noCookies;
      // The answer doesn't know the role in this room.
      you.value = { ...answer, role: you.peek().role };
      // A socket keeps the name that it was opened with.
      this.#connection.renew(false);
    } catch {
      return texts.chat.unreachable;
    }
  }

  rows(last: Entry | undefined): VNode[] {
    return outgoingRows(this, last);
  }

  caughtUp(): void {
    this.#sendUnanswered();
    for (const frame of this.#actions.again()) this.#connection.send(frame);
  }

  #sendUnanswered(): void {
    for (const { key } of box.unanswered(this.outbox.peek())) this.#send(key);
  }

  /** Holds messages back while the viewer's name is restored, or sends those held back. */
  hold(held: boolean): void {
    if (this.#held === held) return;
    this.#held = held;
    this.#sendUnanswered();
  }

  answered(answer: Answer, reached: number): void {
    const { key, type } = answer;
    if (key !== undefined) this.#sentAt.delete(key);
    switch (type) {
      case "accepted":
        this.outbox.value = box.accepted(
          this.outbox.peek(),
          answer.key,
          answer.seq,
          reached,
        );
        this.#slowDown(this.slowSeconds.peek() * 1_000);
        break;
      case "rejected":
        this.#rejected(answer);
        break;
      case "held":
        this.#slowDown(this.slowSeconds.peek() * 1_000);
        /* falls through */
      case "done":
        this.#done(answer);
    }
  }

  claim(seq: number, text: string): void {
    this.outbox.value = box.claim(this.outbox.peek(), seq, text);
  }

  unclaim(): void {
    this.#actions.forget();
    this.outbox.value = box.unclaim(this.outbox.peek());
  }

  /** The answer to a command, an action or a held message. */
  #done(answer: DoneEvent | HeldEvent): void {
    const { key } = answer;
    const said = this.outbox.peek().find((each) => each.key === key)?.text;
    this.discard(key);
    const [, command] = /^[/／]([a-z]+)/i.exec(said ?? "") ?? [];
    this.#actions.done(answer, command?.toLowerCase());
  }

  #rejected({ key, code, message, retryAfterMs }: RejectedEvent): void {
    if (key === undefined) return;
    const reason = this.#refused({ code, message });
    this.state.now.value = Date.now();
    if (this.#actions.refused(key, code, reason)) return;
    if (code === "slow_mode" && retryAfterMs !== undefined) {
      this.outbox.value = box.delay(this.outbox.peek(), key);
      this.#slowDown(retryAfterMs);
    } else {
      this.outbox.value = box.rejected(
        this.outbox.peek(),
        key,
        reason,
        retryTime({ code, retryAfterMs }, performance.now()),
      );
    }
  }

  /** Why something was refused, in the viewer's language if possible. */
  #refused(
    { code, message }: { readonly code: string; readonly message: string },
  ): string {
    return refusalIn(this.state.texts, { code, message });
  }

  /** Allows the next message after a wait. */
  #slowDown(waitMs: number): void {
    this.state.now.value = Date.now();
    this.slowUntil.value = waitMs > 0 ? performance.now() + waitMs : 0;
  }

  /** A delayed message is due. */
  #release(key: string): void {
    this.outbox.value = box.release(this.outbox.peek(), key, Date.now());
    this.#send(key);
  }

  /** Sends a message now if connected; otherwise {@linkcode RoomWriter.caughtUp} will. */
  #send(key: string): void {
    const said = this.outbox.peek().find((each) => each.key === key);
    if (!said || this.#held || !this.state.caughtUp) return;
    this.#sentAt.set(key, performance.now());
    const { text, reply, mentions } = said;
    this.#connection.send({
      type: "say",
      key,
      text,
      replyTo: reply?.seq,
      mentions,
    });
  }

  #tick(): void {
    const { state } = this;
    const now = state.now.value = Date.now();
    this.outbox.value = box.expire(
      this.outbox.peek(),
      now,
      state.texts.chat.unanswered,
    );
    this.#actions.expire();
    if (state.connectionStatus.peek().state !== "open") return;
    const late = box.unanswered(this.outbox.peek()).some(({ key }) =>
      performance.now() - (this.#sentAt.get(key) ?? Infinity) >
        ANSWER_TIMEOUT_MS
    );
    if (late || this.#actions.isLate(ANSWER_TIMEOUT_MS)) {
      this.#connection.renew();
    }
  }
}
