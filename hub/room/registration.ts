import type { Batch, Log } from "./log/log.ts";
import {
  countEvicted,
  countFrame,
  type Eviction,
} from "../operator/metrics.ts";
import type { Person } from "../people/person.ts";
import type { ServerEvent } from "../protocol.ts";

export type { Batch };

/**
 * Answers that wait for one client at most. A client that asks this much without
 * reading the answers is dropped.
 */
const MAX_ANSWERS = 512;

/** How long a client may leave what waits for it untaken, in milliseconds, before it counts as stuck. */
const MAX_STALL_MS = 15_000;

/** Shared by the thousands that wait for nothing of their own. Never written to. */
const NOTHING: readonly Batch[] = [];
const NO_ANSWERS: string[] = [];

/** Why a registration ended from the hub's side. */
export type EndReason = "slow" | "restart" | "expired";

/** Where a client's batches go. */
export interface Transport {
  /** Whether it takes another batch now, so that nothing piles up in it. */
  ready(): boolean;
}

/** Who registers. */
export interface Registrant {
  readonly person: Person;
  /** Whether it is no viewer but a screen of one, such as an overlay: it is not counted. */
  readonly observes?: boolean;
  readonly transport: Transport;
  /** Called once when the client has left, with the reason where the hub had one. */
  left(reason: EndReason | undefined): void;
}

/** What a registration needs of its room; one object for all of them. */
export interface RegistrationOwner {
  /** Names the order that batches' `seq` counts in. */
  readonly epoch: string;
  /** A client leaves. */
  leave(registration: Registration): void;
  /** There is something left that the room's next flush must see to. */
  wait(): void;
}

/**
 * A client's place in a room, as the hub sees it: a cursor in its audience's log. It
 * iterates the client's outbound batches; ending the iteration is leaving the room.
 */
export class Registration implements AsyncIterableIterator<Batch> {
  readonly registrant: Registrant;
  /** Whether whoever it is moderates the room. */
  moderates: boolean;
  /** Why it ended; `undefined` while it lasts, or when the client left by itself. */
  ended: EndReason | undefined;

  readonly #owner: RegistrationOwner;
  #log: Log;
  /** Position in the log of the next entry to send. */
  #cursor = 0;
  /** A `seq` that the client has and the log has not: it goes on behind that. */
  #ahead: number | undefined;
  /** Frames that come before everything in the log: the welcome, a gap, what was missed. */
  #before: readonly Batch[];
  #beforeNext = 0;
  #answers = NO_ANSWERS;
  #done = false;
  /** Since when something waits that the client does not take; 0: nothing does. */
  #stalledAt = 0;
  #wake: ((result: IteratorResult<Batch>) => void) | undefined;

  /**
   * @param log What it follows.
   * @param after The last `seq` that the client has, or will have by `before`.
   * @param before What it is sent ahead of the log.
   */
  constructor(
    registrant: Registrant,
    host: RegistrationOwner,
    log: Log,
    after: number,
    before: readonly Batch[],
    moderates = false,
  ) {
    this.registrant = registrant;
    this.#owner = host;
    this.#log = log;
    this.moderates = moderates;
    this.#before = before;
    this.#goOn(after);
  }

  /**
   * Follows another log of the same room, from the place in the order where it is.
   *
   * @returns Whether it followed another one before.
   */
  follow(log: Log): boolean {
    if (log === this.#log) return false;
    const after = this.#ahead ?? this.#log.seqBefore(this.#cursor);
    this.#log = log;
    this.#goOn(after);
    this.#owner.wait();
    return true;
  }

  /** Names the order that its batches' `seq` counts in. */
  get epoch(): string {
    return this.#owner.epoch;
  }

  /** Whether there is something that this client has not been sent. */
  get behind(): boolean {
    return this.#waiting || this.#hasNews;
  }

  /** Answers this client alone. */
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
   * Sends the next batch if there is one and the client takes it. A client that has
   * fallen off the log's tail, or takes nothing for too long, is dropped.
   *
   * @returns Whether a batch went out.
   */
  offer(now: number): boolean {
    if (this.#cursor < this.#log.tail) {
      this.#evict("behind");
      return false;
    }
    if (!this.behind) return false;
    const taken = this.#wake !== undefined &&
      this.registrant.transport.ready();
    if (taken) {
      // Answers go out by themselves whenever the client asks for its next batch. Were
      // they first here too, one who never stops asking would never get the log.
      const own = this.#beforeNext < this.#before.length ||
        !this.#hasNews;
      this.#give(own ? this.#ownFrame() : this.#logFrame());
    } else {
      this.#stalledAt ||= now;
      if (now - this.#stalledAt > MAX_STALL_MS) this.#evict("stalled");
    }
    if (this.behind) this.#owner.wait();
    return taken;
  }

  /** Ends it from the hub's side. */
  end(reason: EndReason): void {
    if (this.#done) return;
    this.ended = reason;
    void this.return();
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
      this.#before = NOTHING;
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

  /** Whether the log has something that the client has not. */
  get #hasNews(): boolean {
    if (this.#ahead !== undefined && this.#log.seq > this.#ahead) {
      this.#goOn(this.#ahead);
    }
    return this.#ahead === undefined && this.#cursor < this.#log.head;
  }

  #goOn(after: number): void {
    this.#ahead = after > this.#log.seq ? after : undefined;
    // Where the log does not reach back so far, the client counts as fallen off its tail.
    this.#cursor = this.#log.after(after) ?? -1;
  }

  /** Whether frames of its own wait, ahead of the log. */
  get #waiting(): boolean {
    return this.#beforeNext < this.#before.length || this.#answers.length > 0;
  }

  /** Frames of a client's own don't wait for the room's flush, only for the client. */
  #offerOwn(): void {
    if (!this.#wake || !this.#waiting) return;
    if (this.registrant.transport.ready()) this.#give(this.#ownFrame());
    if (this.behind) this.#owner.wait();
  }

  #ownFrame(): Batch {
    if (this.#beforeNext < this.#before.length) {
      const batch = this.#before[this.#beforeNext++];
      countFrame(batch.data, 0);
      // What was missed is shared and can be large: hold on to it no longer than needed.
      if (this.#beforeNext === this.#before.length) {
        this.#before = NOTHING;
        this.#beforeNext = 0;
      }
      return batch;
    }
    const data = `[${this.#answers.join(",")}]`;
    this.#answers = NO_ANSWERS;
    countFrame(data, 0);
    return { data };
  }

  #logFrame(): Batch {
    const batch = this.#log.batch(this.#cursor);
    countFrame(batch.data, batch.to - this.#cursor);
    this.#cursor = batch.to;
    return batch;
  }

  #give(value: Batch): void {
    const wake = this.#wake!;
    this.#wake = undefined;
    this.#stalledAt = 0;
    wake({ value, done: false });
  }
}

/** Events as a frame of their own. */
export function frame(events: readonly ServerEvent[], seq?: number): Batch {
  return { data: JSON.stringify(events), seq };
}
