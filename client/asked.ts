/**
 * What a program asked the server for and has no answer to. It is sent again, with the same
 * key, on each new connection, until the answer comes.
 *
 * @module
 */
import type { Ack, RejectedEvent } from "../hub/answers.ts";
import type { Moderate, Say } from "../hub/frames.ts";
import { MAX_FRAME_LENGTH } from "../hub/websocket.ts";
import { Refused, Unanswered } from "./refused.ts";

/** On an open connection, an answer takes no longer than this. */
const ANSWER_MS = 10_000;

/** The server remembers a key for fifteen minutes. */
const KEY_MS = 14 * 60_000;

/** How often to look whether an answer is late. */
const TICK_MS = 1_000;

/** More frames than this don't wait for an answer at once: they may all be refused. */
const MAX_IN_FLIGHT = 32;

/** The server closes for good after more than 100 refusals within ten seconds. */
const MAX_REFUSED = 96;
const REFUSED_WITHIN_MS = 12_000;

/** Times are by `performance.now()`. */
interface Waiting {
  readonly frame: Say | Moderate;
  readonly epoch: string;
  resolve(answer: Ack): void;
  reject(reason: unknown): void;
  /** When it was sent first, and by whom. */
  first?: { readonly at: number; readonly viewer: string };
  /** When it was sent on this connection. */
  sentAt?: number;
}

/** How frames are sent. */
interface Sender {
  send(frame: Say | Moderate): void;
  /** An answer is late: the connection may be dead. */
  late(): void;
}

export class Asked {
  readonly #sender: Sender;
  /** By key, in the order they were asked. */
  readonly #waiting = new Map<string, Waiting>();
  /** Who is connected, and in which epoch; `undefined` without a connection. */
  #now: { readonly viewer: string; readonly epoch: string } | undefined;
  #epoch = "";
  /** When the last refusals came. */
  #refusedAt: readonly number[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /**
   * Sends a frame, now or once there is a connection.
   *
   * @throws {Refused} If the server refuses it, or would refuse the whole connection for it.
   * @throws {Unanswered} If nobody knows whether it was done.
   */
  async ask(frame: Say | Moderate, signal?: AbortSignal): Promise<Ack> {
    signal?.throwIfAborted();
    const { length } = JSON.stringify(frame);
    if (length > MAX_FRAME_LENGTH) {
      throw new Refused({
        code: "too_long",
        message:
          `Cannot send this: it has ${length} characters as JSON, and the server takes ${MAX_FRAME_LENGTH}.`,
      });
    }
    const abort = () => this.#fail(frame.key, signal!.reason);
    signal?.addEventListener("abort", abort);
    try {
      return await new Promise((resolve, reject) => {
        const epoch = this.#epoch;
        this.#waiting.set(frame.key, { frame, epoch, resolve, reject });
        this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
        this.#send();
      });
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** The connection is there, perhaps again: sends what has no answer. */
  connected(viewer: string, epoch: string): void {
    this.#now = { viewer, epoch };
    this.#epoch = epoch;
    for (const [key, each] of this.#waiting) {
      each.sentAt = undefined;
      const { frame, first } = each;
      if (first && first.viewer !== viewer) {
        this.#fail(key, unanswered("you are somebody else to the server now"));
      } else if (each.epoch && each.epoch !== epoch && namesOthers(frame)) {
        this.#fail(key, unanswered("the room's messages are counted anew"));
      }
    }
    this.#send();
  }

  /** The connection was lost. */
  disconnected(): void {
    this.#now = undefined;
  }

  /** An answer came; false: to none of these. */
  answered(event: Ack | RejectedEvent): boolean {
    const { key = "" } = event;
    const now = performance.now();
    if (event.type === "rejected") {
      this.#refusedAt = [...this.#refused(now), now];
    }
    this.#laterFrom(key, now);
    const found = this.#take(key);
    if (!found) return false;
    if (event.type === "rejected") found.reject(new Refused(event));
    else found.resolve(event);
    this.#send();
    return true;
  }

  /** Gives up on everything. */
  end(reason: unknown): void {
    for (const key of this.#waiting.keys()) this.#fail(key, reason);
  }

  #fail(key: string, reason: unknown): void {
    this.#take(key)?.reject(reason);
  }

  #take(key: string): Waiting | undefined {
    const found = this.#waiting.get(key);
    this.#waiting.delete(key);
    if (this.#waiting.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    return found;
  }

  /** When what counts against this client was refused. */
  #refused(now: number): readonly number[] {
    return this.#refusedAt.filter((at) => now - at < REFUSED_WITHIN_MS);
  }

  /** What was sent after a frame is answered after it: over HTTP they are posted in turn. */
  #laterFrom(key: string, now: number): void {
    let isAfter = false;
    for (const [each, waiting] of this.#waiting) {
      if (waiting.sentAt === undefined) return;
      if (isAfter) waiting.sentAt = now;
      isAfter ||= each === key;
    }
  }

  /** Sends what wasn't sent on this connection, as far as the server takes it. */
  #send(): void {
    if (!this.#now) return;
    const { viewer } = this.#now;
    const at = performance.now();
    let left = Math.min(MAX_IN_FLIGHT, MAX_REFUSED - this.#refused(at).length);
    for (const each of this.#waiting.values()) {
      if (--left < 0) return;
      if (each.sentAt !== undefined) continue;
      each.first ??= { at, viewer };
      each.sentAt = at;
      this.#sender.send(each.frame);
    }
  }

  #tick(): void {
    const now = performance.now();
    let late = false;
    for (const [key, { first, sentAt }] of this.#waiting) {
      if (first && now - first.at > KEY_MS) {
        this.#fail(key, unanswered("the server forgets it by now"));
      } else if (this.#now && sentAt !== undefined) {
        late ||= now - sentAt > ANSWER_MS;
      }
    }
    if (late) this.#sender.late();
    else this.#send();
  }
}

/** Whether a frame names messages by their `seq`. */
function namesOthers(frame: Say | Moderate): boolean {
  return frame.type === "moderate" || frame.replyTo !== undefined;
}

function unanswered(reason: string): Unanswered {
  return new Unanswered(
    `Cannot tell whether it was done: the connection was lost before the answer, and ${reason}. Look at the room before you ask again.`,
  );
}
