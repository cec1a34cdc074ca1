/**
 * What a viewer says in a room: what waits for an answer, what is sent again, and what
 * keeps them from saying more.
 *
 * @module
 */
import { batch, computed, effect, signal } from "@preact/signals";
import type { VNode } from "preact";
import type {
  DoneEvent,
  HeldEvent,
  Reaction,
  RejectedEvent,
  Viewer,
} from "../../../hub/protocol.ts";
import type { Connection } from "../../connection/connection.ts";
import type { RoomState } from "../state/room_state.ts";
import type { Entry, Line, Quote } from "../state/timeline.ts";
import type { Answer, Writer } from "../state/writer.ts";
import { insert } from "../../ui/insert.ts";
import type { Completion } from "../complete/complete.ts";
import { publish } from "../../connection/page_events.ts";
import { type Muted, mutedBy } from "./muted.ts";
import * as box from "./outbox.ts";
import { outgoingRows } from "./outgoing_rows.tsx";

/** Says that may wait for an answer at a time. */
const MAX_WAITING = 30;

/** On an open connection, an answer takes no longer than this. */
const ANSWER_TIMEOUT_MS = 10_000;

/** What slow mode keeps back waits at least this long, in milliseconds, whatever the server's answer says. */
const MIN_DELAY_MS = 200;

/** What is a command, which slow mode does not keep back. */
const COMMAND = /^\/[a-z]/i;

/** What a viewer says. Make one for each chat; `start` it in a browser. */
export class RoomWriter implements Writer {
  readonly state: RoomState;
  readonly #connection: Connection;
  readonly outbox = signal<box.Outbox>([]);
  /** What the next message answers. */
  readonly replyingTo = signal<Quote | undefined>(undefined);
  /** Until when slow mode keeps the next message back, in milliseconds since 1970. */
  readonly slowUntil = signal(0);
  /** Seconds between two messages of this viewer; 0: no slow mode. */
  readonly slow = computed(() =>
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
  /** Where the viewer writes. */
  field: HTMLTextAreaElement | null = null;
  /** Once there was something to complete. */
  completion: Completion | undefined;
  /** Keys of actions that the server has not answered, with their names. */
  readonly #asked = new Map<string, string>();
  readonly #sentAt = new Map<string, number>();

  constructor(
    { state, connection }: {
      readonly state: RoomState;
      readonly connection: Connection;
    },
  ) {
    this.state = state;
    this.#connection = connection;
  }

  /** Has the room's state tell what becomes of what is said; the returned function ends that. */
  start(): () => void {
    const { connectionStatus, now, removed, writer } = this.state;
    const ends = [
      effect(() => {
        const ticking = this.outbox.value.some((each) =>
          each.state === "pending" || (each.retryAt ?? 0) > now.value
        ) || this.slowUntil.value > now.value ||
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
        const wait = this.slowUntil.value - Date.now();
        if (!next || connectionStatus.value.state !== "open") return;
        const timer = setTimeout(
          () => this.#release(next.key),
          Math.max(wait, MIN_DELAY_MS),
        );
        return () => clearTimeout(timer);
      }),
      effect(() => {
        // Slow mode may be over, or shorter, or not for this viewer any more.
        const longest = this.slow.value * 1_000;
        this.#slowDown(Math.min(this.slowUntil.peek() - Date.now(), longest));
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

  /** Says `text`; false when it can't be taken now. */
  say(text: string): boolean {
    text = this.completion?.replaced(text) ?? text;
    const now = Date.now();
    const waiting = this.outbox.peek().filter(({ state }) =>
      state === "pending" || state === "delayed"
    );
    if (waiting.length >= MAX_WAITING) return false;
    const delayed = this.slow.peek() > 0 &&
      (waiting.length > 0 || now < this.slowUntil.peek()) &&
      !COMMAND.test(text);
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
        },
      );
      this.replyingTo.value = undefined;
      this.state.follow();
    });
    if (!delayed) this.#send(key);
    return true;
  }

  /** Answers a message with the next one. */
  reply({ seq, from: { id, name }, text }: Line): void {
    this.replyingTo.value = { seq, from: { id, name }, text };
    this.field?.focus();
  }

  /** Puts somebody's name where the viewer is writing. */
  mention({ name }: Viewer): void {
    if (!this.field) return;
    this.field.focus();
    insert(this.field, `@${name} `);
  }

  /** Reacts, all together with the others. */
  react(reaction: Reaction): void {
    if (!this.state.caughtUp) return;
    this.#connection.send({ type: "react", reaction });
    publish([{ type: "react", reaction }]);
  }

  /** Asks the server to do something as a moderator, or to delete a message of one's own. */
  moderate(action: string, fields: object = {}): void {
    const { state } = this;
    state.notes.value = [];
    if (!state.caughtUp) {
      return state.note(state.texts.chat.noConnection, true);
    }
    const key = newKey();
    this.#asked.set(key, action);
    this.#connection.send({ type: "moderate", key, action, ...fields });
  }

  /** Tries a failed say again. */
  retry(key: string): void {
    const before = this.outbox.peek();
    this.outbox.value = box.retry(before, key, newKey(), Date.now());
    this.outbox.peek().forEach((each, index) => {
      if (each !== before[index]) this.#send(each.key);
    });
  }

  /** Forgets a say that has failed or is delayed. */
  discard(key: string): void {
    this.outbox.value = box.discard(this.outbox.peek(), key);
  }

  /** Takes another name; the answer is a sentence when it was refused. */
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
      // What one is in this room the answer does not know.
      you.value = { ...answer, role: you.peek().role };
      // The socket knows the name that it was opened with.
      this.#connection.renew(false);
    } catch {
      return texts.chat.unreachable;
    }
  }

  /** The rows of what is not in the room's order yet, below `last`. */
  rows(last: Entry | undefined): VNode[] {
    return outgoingRows(this, last);
  }

  /** The connection is there, and so is what was missed: what waited is sent on it. */
  caughtUp(): void {
    for (const { key } of box.unanswered(this.outbox.peek())) this.#send(key);
  }

  /** The connection is gone. */
  cutOff(): void {
    if (this.#asked.size === 0) return;
    // Unlike a say, an action is not asked for again: it may have been done, and undone by others since.
    this.#asked.clear();
    this.state.note(this.state.texts.chat.cutOff, true);
  }

  /** The server answers; `reached` is the last `seq` that the page has. */
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
        this.#slowDown(this.slow.peek() * 1_000);
        break;
      case "rejected":
        this.#rejected(answer);
        break;
      case "held":
        this.#slowDown(this.slow.peek() * 1_000);
        /* falls through */
      case "done":
        this.#done(answer);
    }
  }

  /** A message of this viewer came. */
  claim(seq: number, text: string): void {
    this.outbox.value = box.claim(this.outbox.peek(), seq, text);
  }

  /** Another order of messages began. */
  unclaim(): void {
    this.outbox.value = box.unclaim(this.outbox.peek());
  }

  /** A command, an action or a message that is held has its answer. */
  #done({ type, key, message }: DoneEvent | HeldEvent): void {
    const { done } = this.state.texts.chat;
    const said = this.outbox.peek().find((each) => each.key === key)?.text;
    const action = type === "held" ? type : this.#asked.get(key) ??
      /^\/([a-z]+)/i.exec(said ?? "")?.[1].toLowerCase() ?? "";
    this.discard(key);
    this.#asked.delete(key);
    this.state.note(done[action] ?? message);
  }

  #rejected({ key, code, message, retryAfterMs }: RejectedEvent): void {
    if (key === undefined) return;
    const reason = this.#refused({ code, message });
    const now = this.state.now.value = Date.now();
    if (this.#asked.delete(key)) {
      this.state.note(reason, true);
    } else if (code === "slow_mode" && retryAfterMs !== undefined) {
      this.outbox.value = box.delay(this.outbox.peek(), key);
      this.#slowDown(retryAfterMs);
    } else {
      this.outbox.value = box.rejected(
        this.outbox.peek(),
        key,
        reason,
        retryAfterMs === undefined ? undefined : now + retryAfterMs,
      );
    }
  }

  /** A sentence on what was refused, in the viewer's language where there is one. */
  #refused(
    { code, message }: { readonly code: string; readonly message: string },
  ): string {
    return this.state.texts.refusals[code] ?? message;
  }

  /** The next message goes out in so many milliseconds. */
  #slowDown(wait: number): void {
    const now = this.state.now.value = Date.now();
    this.slowUntil.value = wait > 0 ? now + wait : 0;
  }

  /** The time of a delayed say has come. */
  #release(key: string): void {
    this.outbox.value = box.release(this.outbox.peek(), key, Date.now());
    this.#send(key);
  }

  /** Sends it, if the connection takes it now; if not, {@linkcode RoomWriter.caughtUp} will. */
  #send(key: string): void {
    const said = this.outbox.peek().find((each) => each.key === key);
    if (!said || !this.state.caughtUp) return;
    this.#sentAt.set(key, Date.now());
    const { text, reply } = said;
    this.#connection.send({
      type: "say",
      key,
      text,
      replyTo: reply?.seq,
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
    if (state.connectionStatus.peek().state !== "open") return;
    const late = box.unanswered(this.outbox.peek()).some(({ key }) =>
      now - (this.#sentAt.get(key) ?? now) > ANSWER_TIMEOUT_MS
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
