/**
 * What a program asked the server for and has no answer to: it is sent again, with the same
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

interface Waiting {
  readonly frame: Say | Moderate;
  readonly epoch: string;
  resolve(answer: Ack): void;
  reject(reason: unknown): void;
  /** When it was sent first, in milliseconds since 1970, so that sleep counts; and by whom. */
  first?: { readonly at: number; readonly viewer: string };
  /** When it was sent on this connection, by `performance.now()`. */
  sentAt?: number;
}

/** Who is connected, and in which epoch. */
interface Connected {
  readonly viewer: string;
  readonly epoch: string;
}

/** How frames are sent. */
interface Sender {
  send(frame: Say | Moderate): void;
  /** An answer is late: the connection may be dead. */
  late(): void;
}

export class Requests {
  readonly #sender: Sender;
  /** By key, in the order they were asked. */
  readonly #waiting = new Map<string, Waiting>();
  #connected: Connected | undefined;
  /** The last connection's. */
  #epoch = "";
  /** When the last refusals came, by `performance.now()`. */
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
    checkLength(frame);
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
    this.#connected = { viewer, epoch };
    this.#epoch = epoch;
    for (const each of this.#waiting.values()) each.sentAt = undefined;
    this.#giveUp();
    this.#send();
  }

  /** The connection was lost. */
  disconnected(): void {
    this.#connected = undefined;
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

  /** Gives up on what would perhaps be done twice if it was sent again. */
  #giveUp(): void {
    for (const [key, waiting] of this.#waiting) {
      const doubt = doubtOf(waiting, this.#connected);
      if (doubt) this.#fail(key, unanswered(doubt));
    }
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
    if (!this.#connected) return;
    const { viewer } = this.#connected;
    const now = performance.now();
    let left = Math.min(MAX_IN_FLIGHT, MAX_REFUSED - this.#refused(now).length);
    for (const each of this.#waiting.values()) {
      if (--left < 0) return;
      if (each.sentAt !== undefined) continue;
      each.first ??= { at: Date.now(), viewer };
      each.sentAt = now;
      this.#sender.send(each.frame);
    }
  }

  #tick(): void {
    this.#giveUp();
    if (!this.#connected) return;
    const now = performance.now();
    const isLate = [...this.#waiting.values()].some(({ sentAt = now }) =>
      now - sentAt > ANSWER_MS
    );
    if (isLate) this.#sender.late();
    else this.#send();
  }
}

/** @throws {Refused} The server would close the connection for such a frame. */
function checkLength(frame: Say | Moderate): void {
  const { length } = JSON.stringify(frame);
  if (length <= MAX_FRAME_LENGTH) return;
  throw new Refused({
    code: "too_long",
    message:
      `Cannot send this: it has ${length} characters as JSON, and the server takes ${MAX_FRAME_LENGTH}.`,
  });
}

/** Why a frame may not be sent again, if it may not. */
function doubtOf(
  { frame, epoch, first }: Waiting,
  now: Connected | undefined,
): string | undefined {
  if (first && Date.now() - first.at > KEY_MS) {
    return "the server forgets it by now";
  }
  if (!now) return undefined;
  if (first && first.viewer !== now.viewer) {
    return "you are somebody else to the server now";
  }
  if (epoch && epoch !== now.epoch && namesOthers(frame)) {
    return "the room's messages are counted anew";
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
