import { tombstone } from "../../engine/engine.ts";

/**
 * Bytes of events that a room's log holds at most, beyond {@linkcode MIN_ENTRIES}.
 * This is the one outbound buffer of all the room's clients together: at 7,000
 * messages a second of 150 bytes it is four seconds deep.
 */
export const MAX_BYTES = 4 * 1024 * 1024;

/** Entries older than this, in milliseconds, leave the log: a client this far behind is stuck. */
export const MAX_AGE_MS = 15_000;

/** Entries kept however old they are, so that a short absence costs no query. */
export const MIN_ENTRIES = 128;

/** Bytes (UTF-16 units, really) in one batch, unless a single event is larger. Bounds what one `send` may buffer. */
export const MAX_BATCH = 64 * 1024;

/** Some consecutive events as one frame. */
export interface Batch {
  /** A JSON array of events. */
  readonly data: string;
  /** The last `seq` that a client has once it has this; `undefined` for an answer, which has no place. */
  readonly seq?: number;
  /** `data` as UTF-8, once {@linkcode bytesOf} has made it. */
  bytes?: Uint8Array<ArrayBuffer>;
}

const encoder = new TextEncoder();

/** A batch as UTF-8, encoded once for everybody who is sent bytes. */
export function bytesOf(batch: Batch): Uint8Array<ArrayBuffer> {
  return batch.bytes ??= encoder.encode(batch.data);
}

/** Whether a message is one of some, by its `seq` and the id of its author. */
export type MessageFilter = (seq: number, author: string) => boolean;

/** A batch and the position behind it. */
interface LogBatch extends Batch {
  readonly to: number;
}

/** What a log is given: an event of the room's order, or one that is told and not stored. */
export interface LogEvent {
  readonly json: string;
  /** `undefined`: it has no place in the order. */
  readonly seq?: number;
  /** The id of who said a message; others have none. */
  readonly author?: string;
}

interface Entry {
  readonly json: string;
  readonly author?: string;
  /** The last `seq` up to here: an event's own, or for an ephemeral one that of the event before it. */
  readonly seq: number;
  readonly at: number;
}

/**
 * A room's recent events, each encoded once. A client is a cursor: the position of
 * the next entry that it has not been sent. Positions count every entry from 0 and
 * never change, whatever leaves the log at its tail.
 */
export class Log {
  /** Batches up to the head, by where they begin. */
  readonly #batches = new Map<number, LogBatch>();
  #entries: Entry[] = [];
  /** Index in `#entries` of the oldest entry that is still held. */
  #first = 0;
  /** Position of `#entries[0]`. */
  #base = 0;
  #bytes = 0;
  #floor: number;
  #seq: number;

  /** @param seq The last `seq` before the first event to come. */
  constructor(seq: number) {
    this.#floor = seq;
    this.#seq = seq;
  }

  /** The last `seq` appended. */
  get seq(): number {
    return this.#seq;
  }

  /** The `seq` after which everything is held. */
  get floor(): number {
    return this.#floor;
  }

  /** Position of the oldest entry held. */
  get tail(): number {
    return this.#base + this.#first;
  }

  /** Position of the next entry to come. */
  get head(): number {
    return this.#base + this.#entries.length;
  }

  /** Adds an event. */
  append({ json, seq = this.#seq, author }: LogEvent, now: number): void {
    this.#seq = seq;
    this.#entries.push({ json, author, seq, at: now });
    this.#bytes += json.length;
    // A batch that was cut short by the head may be longer from now on.
    this.#batches.clear();
  }

  /** A log with the same entries, which goes on by itself. */
  fork(): Log {
    const log = new Log(this.#floor);
    log.#entries = this.#entries.slice(this.#first);
    log.#bytes = this.#bytes;
    log.#seq = this.#seq;
    return log;
  }

  /** Takes messages back from everybody who has not been sent them yet. */
  redact(isMeant: MessageFilter): void {
    for (let i = this.#first; i < this.#entries.length; i++) {
      const { json, author, seq, at } = this.#entries[i];
      if (author === undefined || !isMeant(seq, author)) continue;
      const entry = { json: tombstone(seq).json, seq, at };
      this.#bytes += entry.json.length - json.length;
      this.#entries[i] = entry;
    }
    this.#batches.clear();
  }

  /** The last `seq` before a position. */
  seqBefore(position: number): number {
    return this.#entries[position - 1 - this.#base]?.seq ?? this.#floor;
  }

  /** Lets go of what is too old or too much. */
  trim(now: number): void {
    const oldest = now - MAX_AGE_MS;
    const { tail } = this;
    while (this.#entries.length - this.#first > MIN_ENTRIES) {
      const { at, json, seq } = this.#entries[this.#first];
      if (at >= oldest && this.#bytes <= MAX_BYTES) break;
      this.#bytes -= json.length;
      this.#floor = seq;
      this.#first++;
    }
    if (this.tail > tail) this.#batches.clear();
    // Moving the rest down is paid for by the entries that left before it.
    if (this.#first > this.#entries.length / 2) {
      this.#entries = this.#entries.slice(this.#first);
      this.#base += this.#first;
      this.#first = 0;
    }
  }

  /**
   * The events from a position to the head, or to {@linkcode MAX_BATCH}. Everybody who
   * stands at the same position is given the same object.
   *
   * @param from A position with `tail <= from < head`.
   */
  batch(from: number): LogBatch {
    let batch = this.#batches.get(from);
    if (!batch) {
      batch = this.#join(from);
      this.#batches.set(from, batch);
    }
    return batch;
  }

  /**
   * The position of the first event after `seq`, the head where there is none yet;
   * `undefined` when the log does not reach back so far.
   */
  after(seq: number): number | undefined {
    if (seq < this.#floor) return undefined;
    let low = this.#first;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#entries[middle].seq > seq) high = middle;
      else low = middle + 1;
    }
    return this.#base + low;
  }

  #join(from: number): LogBatch {
    const start = from - this.#base;
    let end = start;
    let size = 0;
    const parts: string[] = [];
    while (end < this.#entries.length) {
      const entry = this.#entries[end];
      size += entry.json.length + 1;
      if (size > MAX_BATCH && end > start) break;
      parts.push(entry.json);
      end++;
    }
    const { seq } = this.#entries[end - 1];
    return { data: `[${parts.join(",")}]`, seq, to: this.#base + end };
  }
}
