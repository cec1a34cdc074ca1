import type { Batch, Log } from "./log/log.ts";
import {
  countEvicted,
  countFrame,
  type Eviction,
} from "../operator/metrics.ts";
import { idsOf, type Person } from "../people/person.ts";
import type { ServerEvent } from "../protocol.ts";
import { CloseCode } from "../websocket.ts";

/**
 * Maximum number of answers that may be waiting for one client. A client that doesn't
 * read its answers is dropped.
 */
const MAX_ANSWERS = 512;

/** How long a client may leave its next batch untaken, in milliseconds, before it is dropped as stuck. */
const MAX_STALL_MS = 15_000;

/** Shared by the thousands of clients for which nothing is queued. Never written to. */
const NO_FRAMES: readonly Batch[] = [];
const NO_ANSWERS: string[] = [];

/** Why the hub ended a registration. */
export type EndReason =
  | "slow"
  | "restart"
  | "expired"
  | "renewed"
  | "removed"
  | "bad_frame"
  | "shown_out";

/** How the connection is closed for each reason. */
export const CLOSES: Readonly<
  Record<EndReason, { readonly code: number; readonly text: string }>
> = {
  slow: { code: CloseCode.Slow, text: "reading too slowly" },
  restart: { code: CloseCode.Restart, text: "the server is restarting" },
  expired: { code: CloseCode.Expired, text: "the token has expired" },
  renewed: { code: CloseCode.Renewed, text: "the browser has a new id" },
  removed: { code: CloseCode.Removed, text: "the room was removed" },
  bad_frame: { code: CloseCode.Binary, text: "frames must be text" },
  shown_out: { code: CloseCode.Policy, text: "too many refused frames" },
};

/** Where a client's batches are sent. */
export interface Transport {
  /** Whether it takes frames of `hubbub.v1.deflate`. */
  readonly takesDeflate?: boolean;
  /** Whether it can take another batch without buffering too much. */
  ready(): boolean;
  /**
   * Calls `onGone` once its connection has ended, if that may be after the registration's
   * end: the peer of a closed socket may never answer.
   */
  whenGone?(onGone: () => void): void;
}

export interface Registrant {
  readonly person: Person;
  /** Whether it isn't counted as a viewer, such as an overlay. */
  readonly observes?: boolean;
  /** Whether it gets what viewers get even if it moderates. */
  readonly samples?: boolean;
  readonly transport: Transport;
  /** Called once when the client has left, with the reason if the hub ended it. */
  onLeave(reason: EndReason | undefined): void;
}

/** What a registration needs of its room. One object is shared by all registrations. */
export interface RegistrationOwner {
  /** Identifies the order that the batches' `seq` counts in. */
  readonly epoch: string;
  /** Called when a client leaves. */
  leave(registration: Registration): void;
  /** Called when a client still has batches to take; the room must flush again. */
  flushAgain(): void;
}

/**
 * A client's place in a room: a cursor in its audience's log. It iterates the client's
 * outbound batches; ending the iteration leaves the room.
 */
export class Registration implements AsyncIterableIterator<Batch> {
  readonly registrant: Registrant;
  /** Whether the client's viewer moderates the room. */
  moderates: boolean;
  /** Why the hub ended it; `undefined` while it lasts, or if the client left. */
  endReason: EndReason | undefined;

  readonly #owner: RegistrationOwner;
  #log: Log;
  /** Position in the log of the next entry to send. */
  #cursor = 0;
  /** Position from which the client was sent every entry of the log by the log. */
  #since = 0;
  /**
   * The client's last `seq` if the log isn't there yet, or if it is among the skipped
   * messages at the cursor; the client continues after it.
   */
  #ahead: number | undefined;
  /** Frames to send before the log: the welcome, a gap, missed events. */
  #initial: readonly Batch[];
  #nextInitial = 0;
  #answers = NO_ANSWERS;
  #done = false;
  /** When the client stopped taking batches, in milliseconds; 0: nothing is waiting. */
  #stalledAt = 0;
  #wake: ((result: IteratorResult<Batch>) => void) | undefined;

  /**
   * @param log The log that it follows.
   * @param after The client's last `seq` once it has received `initial`.
   * @param initial Frames to send before the log.
   */
  constructor(
    registrant: Registrant,
    owner: RegistrationOwner,
    log: Log,
    after: number,
    initial: readonly Batch[],
    moderates = false,
  ) {
    this.registrant = registrant;
    this.#owner = owner;
    this.#log = log;
    this.moderates = moderates;
    this.#initial = initial;
    this.#continueAfter(after);
  }

  /** Whether it follows the live log. */
  get followsLive(): boolean {
    return this.moderates && !this.registrant.samples;
  }

  /**
   * Follows another log of the same room, from the client's current `seq`.
   *
   * @returns Whether that is a different log.
   */
  follow(log: Log): boolean {
    if (log === this.#log) return false;
    // Whoever fell off the present log falls off any.
    const after = this.#ahead ??
      (this.#cursor < this.#log.tail ? -1 : this.#log.seqBefore(this.#cursor));
    this.#log = log;
    this.#continueAfter(after);
    this.#owner.flushAgain();
    return true;
  }

  /** Follows a log that was just forked from the present one, from the same position. */
  followFork(log: Log): void {
    this.#log = log;
  }

  /** Identifies the order that the batches' `seq` counts in. */
  get epoch(): string {
    return this.#owner.epoch;
  }

  /** Whether anything is waiting to be sent to this client. */
  get hasPending(): boolean {
    return this.#hasOwn || this.#hasNews;
  }

  /** Sends an answer to this client alone. */
  answer(event: ServerEvent): void {
    if (this.#done) return;
    if (this.#answers.length >= MAX_ANSWERS) {
      return this.#evict("unread_answers");
    }
    if (this.#answers === NO_ANSWERS) this.#answers = [];
    this.#answers.push(JSON.stringify(event));
    this.#offerOwn();
  }

  /**
   * Sends the next batch, if there is one and the client takes it. Drops a client that
   * fell off the log or has taken nothing for too long.
   *
   * @param now In milliseconds.
   * @returns Whether a batch was sent.
   */
  offer(now: number): boolean {
    if (this.#cursor < this.#log.tail) {
      this.#evict("behind");
      return false;
    }
    if (!this.hasPending) return false;
    const taken = this.#wake !== undefined &&
      this.registrant.transport.ready();
    if (taken) {
      // Answers are also sent whenever the client asks for its next batch. If they came
      // first here too, a client that never stops asking would never get the log.
      const ownFirst = this.#nextInitial < this.#initial.length ||
        !this.#hasNews;
      this.#give(ownFirst ? this.#ownFrame() : this.#logFrame());
    } else {
      this.#stalledAt ||= now;
      if (now - this.#stalledAt > MAX_STALL_MS) this.#evict("stalled");
    }
    if (this.hasPending) this.#owner.flushAgain();
    return taken;
  }

  /** Ends the registration from the hub's side. */
  end(reason: EndReason): void {
    if (this.#done) return;
    this.endReason = reason;
    void this.return();
  }

  /** Ends the registration of a client whose transport is stuck. */
  drop(): void {
    this.#evict("stalled");
  }

  #evict(reason: Eviction): void {
    if (this.#done) return;
    countEvicted(reason);
    this.end("slow");
  }

  next(): Promise<IteratorResult<Batch>> {
    if (this.#done) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#offerOwn();
    });
  }

  return(): Promise<IteratorResult<Batch>> {
    if (!this.#done) {
      this.#done = true;
      this.#initial = NO_FRAMES;
      this.#answers = NO_ANSWERS;
      this.#owner.leave(this);
      this.#wake?.({ value: undefined, done: true });
      this.#wake = undefined;
    }
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Whether the log has events that the client hasn't been sent. */
  get #hasNews(): boolean {
    if (this.#ahead !== undefined && this.#log.seq > this.#ahead) {
      this.#continueAfter(this.#ahead);
    }
    return this.#cursor < this.#log.head &&
      (this.#ahead === undefined || this.#log.seq > this.#ahead);
  }

  #continueAfter(after: number): void {
    // -1: the log no longer holds all events after `after`, so the client counts as
    // fallen off.
    this.#cursor = this.#since = this.#log.positionAfter(after) ?? -1;
    const isAhead = after > this.#log.seq ||
      this.#log.hasSkipped(after, this.#cursor);
    this.#ahead = isAhead ? after : undefined;
  }

  /** Whether frames for this client alone are waiting. */
  get #hasOwn(): boolean {
    return this.#nextInitial < this.#initial.length || this.#answers.length > 0;
  }

  /** Answers don't wait for the room's flush, only for the client. */
  #offerOwn(): void {
    if (!this.#wake || !this.#hasOwn) return;
    if (this.registrant.transport.ready()) this.#give(this.#ownFrame());
    if (this.hasPending) this.#owner.flushAgain();
  }

  #ownFrame(): Batch {
    if (this.#nextInitial < this.#initial.length) {
      const batch = this.#initial[this.#nextInitial++];
      const frame = this.registrant.transport.takesDeflate && batch.standalone
        ? { ...batch, bytes: batch.standalone.take() }
        : batch;
      countFrame(frame.data, 0, frame.bytes?.length);
      // Missed events are shared and can be large: release them as soon as possible.
      if (this.#nextInitial === this.#initial.length) {
        this.#initial = NO_FRAMES;
        this.#nextInitial = 0;
      }
      return frame;
    }
    const data = `[${this.#answers.join(",")}]`;
    this.#answers = NO_ANSWERS;
    countFrame(data, 0);
    return { data };
  }

  #logFrame(): Batch {
    if (this.#isConcerned()) return this.#personalFrame();
    const batch = this.registrant.transport.takesDeflate
      ? this.#log.windowed(this.#cursor, this.#since)
      : this.#log.batch(this.#cursor);
    countFrame(batch.data, batch.to - this.#cursor, batch.bytes?.length);
    this.#cursor = batch.to;
    return batch;
  }

  /** Whether skipped messages of the next batch concern the client's viewer. */
  #isConcerned(): boolean {
    if (this.#ahead !== undefined) return true;
    const { concerned } = this.#log.batch(this.#cursor);
    return concerned !== undefined &&
      idsOf(this.registrant.person).some((id) => concerned.has(id));
  }

  /** The next events, with the skipped messages that concern the client's viewer. */
  #personalFrame(): Batch {
    const ids = idsOf(this.registrant.person);
    const batch = this.#log.batchFor(this.#cursor, this.#ahead, ids);
    // One skipped range may take several frames.
    countFrame(batch.data, Math.max(1, batch.to - this.#cursor));
    // It doesn't join the client's window.
    this.#cursor = this.#since = batch.to;
    this.#ahead = batch.after;
    return batch;
  }

  #give(value: Batch): void {
    const wake = this.#wake!;
    this.#wake = undefined;
    this.#stalledAt = 0;
    wake({ value, done: false });
  }
}

/** Returns a frame that holds these events. */
export function frame(events: readonly ServerEvent[], seq?: number): Batch {
  return { data: JSON.stringify(events), seq };
}
