import type { Batch, Log } from "./log.ts";
import type {
  AcceptedEvent,
  RejectedEvent,
  ServerEvent,
  Viewer,
} from "./protocol.ts";

export type { Batch };

/**
 * Answers that wait for one client at most. A client that asks this much without
 * reading the answers is dropped.
 */
const MAX_ANSWERS = 512;

/** How long a client may leave what waits for it untaken, in milliseconds, before it counts as stuck. */
const MAX_STALL = 15_000;

/** Why a registration ended from the hub's side. */
export type EndReason = "slow" | "restart";

/** What a client brings along when it registers. */
export interface Registrant {
  readonly viewer: Viewer;
  /** Says whether the client can take another batch now, so that nothing piles up at the transport. */
  readonly ready: () => boolean;
}

/**
 * A client's place in a room, as the hub sees it: a cursor in the room's log. It
 * iterates the client's outbound batches; ending the iteration is leaving the room.
 */
export class Registration implements AsyncIterableIterator<Batch> {
  readonly viewer: Viewer;
  /** Names the order that its batches' `seq` counts in. */
  readonly epoch: string;
  /** Position in the room's log of the next entry to send. */
  cursor: number;
  /** Why it ended; `undefined` while it lasts, or when the client left by itself. */
  ended: EndReason | undefined;

  readonly #log: Log;
  readonly #ready: () => boolean;
  readonly #leave: (registration: Registration) => void;
  readonly #wait: () => void;
  /** Frames that come before everything in the log: the welcome, a gap, what was missed. */
  #before: readonly Batch[];
  #beforeNext = 0;
  #answers: string[] = [];
  #done = false;
  /** Since when something waits that the client does not take; 0: nothing does. */
  #stalledAt = 0;
  #wake: ((result: IteratorResult<Batch>) => void) | undefined;

  constructor(
    registrant: Registrant,
    place: {
      readonly epoch: string;
      readonly log: Log;
      readonly cursor: number;
      readonly before: readonly Batch[];
      /** Called when the client leaves. */
      readonly leave: (registration: Registration) => void;
      /** Called when there is something left that the room's next flush must see to. */
      readonly wait: () => void;
    },
  ) {
    this.viewer = registrant.viewer;
    this.#ready = registrant.ready;
    this.epoch = place.epoch;
    this.#log = place.log;
    this.cursor = place.cursor;
    this.#before = place.before;
    this.#leave = place.leave;
    this.#wait = place.wait;
  }

  /** Whether there is something that this client has not been sent. */
  get behind(): boolean {
    return this.cursor < this.#log.head || this.#waiting;
  }

  /** Answers this client alone. */
  answer(event: AcceptedEvent | RejectedEvent): void {
    if (this.#done) return;
    if (this.#answers.length >= MAX_ANSWERS) return this.end("slow");
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
    if (this.cursor < this.#log.tail) {
      this.end("slow");
      return false;
    }
    if (!this.behind) return false;
    if (!this.#wake || !this.#ready()) {
      this.#stalledAt ||= now;
      if (now - this.#stalledAt > MAX_STALL) this.end("slow");
      return false;
    }
    this.#give(this.#waiting ? this.#ownFrame() : this.#logFrame());
    return true;
  }

  /** Ends it from the hub's side. */
  end(reason: EndReason): void {
    if (this.#done) return;
    this.ended = reason;
    void this.return();
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
      this.#before = [];
      this.#answers = [];
      this.#leave(this);
      this.#wake?.({ value: undefined, done: true });
      this.#wake = undefined;
    }
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Whether frames of its own wait, ahead of the log. */
  get #waiting(): boolean {
    return this.#beforeNext < this.#before.length || this.#answers.length > 0;
  }

  /** Frames of a client's own don't wait for the room's flush, only for the client. */
  #offerOwn(): void {
    if (!this.#wake || !this.#waiting) return;
    if (this.#ready()) this.#give(this.#ownFrame());
    if (this.behind) this.#wait();
  }

  #ownFrame(): Batch {
    if (this.#beforeNext < this.#before.length) {
      const batch = this.#before[this.#beforeNext++];
      // What was missed is shared and can be large: hold on to it no longer than needed.
      if (this.#beforeNext === this.#before.length) {
        this.#before = [];
        this.#beforeNext = 0;
      }
      return batch;
    }
    const data = `[${this.#answers.join(",")}]`;
    this.#answers = [];
    return { data };
  }

  #logFrame(): Batch {
    const batch = this.#log.batch(this.cursor);
    this.cursor = batch.to;
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
