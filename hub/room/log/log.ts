import { Buffer } from "node:buffer";
import type { StandaloneFrame } from "./standalone_frame.ts";
import type { MessageFilter } from "../../deleted_by.ts";
import { redacted } from "./redact.ts";
import {
  hiddenLengthOf,
  piecesFor,
  redactSkipped,
  type Skipped,
} from "./skipped.ts";
import {
  type Cohort,
  DICTIONARY_BYTES,
  emptyCohort,
  type Window,
  WindowedBatch,
} from "./windowed_batch.ts";

/**
 * Maximum length of a room's log in UTF-16 units, beyond {@linkcode MIN_ENTRIES}. The log
 * is the only outbound buffer and all of the room's clients share it; at 7,000 messages
 * of 150 units a second it holds four seconds.
 */
export const MAX_LOG_LENGTH = 4 * 1024 * 1024;

/** Maximum age of an entry in milliseconds. A client this far behind is stuck. */
export const MAX_AGE_MS = 15_000;

/** Entries kept regardless of age, so that a short absence needs no query. */
export const MIN_ENTRIES = 128;

/**
 * Maximum length of a batch in UTF-16 units, unless one event is longer. Bounds what one
 * `send` may buffer.
 */
export const MAX_BATCH_LENGTH = 64 * 1024;

/** Consecutive events as one frame. */
export interface Batch {
  /** A JSON array of events. */
  readonly data: string;
  /** The client's last `seq` once it has received this; `undefined` for answers, which have no position. */
  readonly seq?: number;
  /** `data` as UTF-8; set by {@linkcode bytesOf}. */
  bytes?: Uint8Array<ArrayBuffer>;
  /** Itself for those of many clients that take `hubbub.v1.deflate`. */
  readonly standalone?: StandaloneFrame;
}

const encoder = new TextEncoder();

/** Returns a batch as UTF-8, encoded once for all clients that are sent bytes. */
export function bytesOf(batch: Batch): Uint8Array<ArrayBuffer> {
  return batch.bytes ??= encoder.encode(batch.data);
}

/** A batch and the position after it. */
interface LogBatch extends Batch {
  readonly to: number;
  /** Itself as frames with a window; set by {@linkcode Log.windowed}. */
  windowed?: WindowedBatch;
  /** The ids of viewers whom a skipped message concerns; they get {@linkcode Log.batchFor}. */
  readonly concerned?: ReadonlySet<string>;
}

/** A batch for one client. */
interface PersonalBatch extends LogBatch {
  /** The client's last `seq` if the entry at the position after the batch was sent in part. */
  readonly after: number | undefined;
}

/**
 * Maximum number of positions whose clients are counted, and how many of these may have
 * fewer than {@linkcode MIN_COHORT}. In a flush most clients are at a few.
 */
const MAX_COHORTS = 256;
const MAX_SMALL_COHORTS = 16;

/** Fewer clients make no batch worth compressing. */
const MIN_COHORT = 32;

/** An event to append: one with a position in the room's order, or an ephemeral one. */
export interface LogEvent {
  readonly json: string;
  /** `undefined`: the event is ephemeral. */
  readonly seq?: number;
  /** The author's id, if the event is a message. */
  readonly author?: string;
  /** The messages that the event says were skipped. */
  readonly skipped?: Skipped;
}

interface Entry extends LogEvent {
  /** The event's `seq`, or for an ephemeral event that of the event before it. */
  readonly seq: number;
  readonly at: number;
  /** Length of `json` as UTF-8, and of a comma; as it was before a redaction. */
  readonly bytes: number;
}

/**
 * A room's recent events, each encoded once. A client is a cursor: the position of the
 * next entry to send to it. Positions count entries from 0 and never change, even when
 * entries leave the log.
 */
export class Log {
  /** Batches that have been joined, by start position. */
  readonly #batches = new Map<number, LogBatch>();
  /** The clients that take frames with a window, by position. */
  readonly #cohorts = new Map<number, Cohort>();
  /** Position from which all clients have been sent the entries as they are now. */
  #windowFloor = 0;
  #entries: Entry[] = [];
  /** Index in `#entries` of the oldest entry still held. */
  #first = 0;
  #base = 0;
  #length = 0;
  #floor: number;
  #seq: number;

  /** @param seq The last `seq` before the first event. */
  constructor(seq: number) {
    this.#floor = seq;
    this.#seq = seq;
  }

  get seq(): number {
    return this.#seq;
  }

  /** The `seq` after which all events are held. */
  get floor(): number {
    return this.#floor;
  }

  /** Position of the oldest entry held. */
  get tail(): number {
    return this.#base + this.#first;
  }

  /** Position of the next entry. */
  get head(): number {
    return this.#base + this.#entries.length;
  }

  append(event: LogEvent, now: number): void {
    const { json, seq = this.#seq, author, skipped } = event;
    this.#seq = seq;
    const bytes = Buffer.byteLength(json) + 1;
    const entry = { json, author, seq, at: now, skipped, bytes };
    this.#entries.push(entry);
    this.#length += lengthOf(entry);
    // A batch that ended at the head may now be longer.
    this.#batches.clear();
  }

  /** Returns an independent log with the same entries at the same positions. */
  fork(): Log {
    const log = new Log(this.#floor);
    log.#base = this.tail;
    log.#entries = this.#entries.slice(this.#first);
    log.#length = this.#length;
    log.#seq = this.#seq;
    log.#windowFloor = this.#windowFloor;
    return log;
  }

  /** Replaces messages with tombstones, for clients that haven't been sent them. */
  redact(isMeant: MessageFilter): void {
    for (let i = this.#first; i < this.#entries.length; i++) {
      const entry = this.#entries[i];
      const next = entry.skipped
        ? { ...entry, skipped: redactSkipped(entry.skipped, isMeant) }
        : redacted(entry, isMeant);
      this.#length += lengthOf(next) - lengthOf(entry);
      this.#entries[i] = next;
      if (next.json === entry.json) continue;
      this.#windowFloor = Math.max(this.#windowFloor, this.#base + i + 1);
    }
    this.#batches.clear();
  }

  /** Returns the last `seq` before a position. */
  seqBefore(position: number): number {
    return this.#entries[position - 1 - this.#base]?.seq ?? this.#floor;
  }

  /** Drops entries that are too old, and the oldest while the log is too large. */
  trim(now: number): void {
    const oldest = now - MAX_AGE_MS;
    const { tail } = this;
    while (this.#entries.length - this.#first > MIN_ENTRIES) {
      const entry = this.#entries[this.#first];
      if (entry.at >= oldest && this.#length <= MAX_LOG_LENGTH) break;
      this.#length -= lengthOf(entry);
      this.#floor = entry.seq;
      this.#first++;
    }
    if (this.tail > tail) this.#batches.clear();
    // Compact only when half of the array is unused, so that the cost per entry is
    // constant.
    if (this.#first > this.#entries.length / 2) {
      this.#entries = this.#entries.slice(this.#first);
      this.#base += this.#first;
      this.#first = 0;
    }
  }

  /**
   * Returns the events from a position to the head, or up to {@linkcode MAX_BATCH_LENGTH}.
   * Clients at the same position get the same object.
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
   * Like {@linkcode batch}, for a client that takes `hubbub.v1.deflate`.
   *
   * @param since Position from which the client was sent every entry as such a frame.
   */
  windowed(from: number, since: number): LogBatch {
    const batch = this.batch(from);
    batch.windowed ??= new WindowedBatch(
      batch,
      this.#cohorts.get(from) ?? emptyCohort(),
      this.#cohortAt(batch.to),
      DICTIONARY_BYTES.map((bytes) => this.#windowBefore(from, bytes)),
    );
    return batch.windowed.take(since);
  }

  /**
   * Returns the events from a position on for one client, at most about as many as
   * {@linkcode batch}: its viewer is sent the skipped messages that concern them.
   *
   * @param from As in {@linkcode batch}.
   * @param after The client's last `seq`, if that is among the skipped messages at `from`.
   * @param ids The viewer's ids.
   */
  batchFor(
    from: number,
    after: number | undefined,
    ids: readonly string[],
  ): PersonalBatch {
    const parts: string[] = [];
    let size = 0;
    let seq = after ?? this.seqBefore(from);
    for (let at = from; at < this.head; at++) {
      const entry = this.#entries[at - this.#base];
      const pieces = entry.skipped
        ? piecesFor(entry.skipped, seq, ids)
        : [entry];
      for (const [i, piece] of pieces.entries()) {
        size += piece.json.length + 1;
        if (size > MAX_BATCH_LENGTH && parts.length > 0) {
          const data = `[${parts.join(",")}]`;
          return { data, seq, to: at, after: i > 0 ? seq : undefined };
        }
        parts.push(piece.json);
        seq = piece.seq;
      }
    }
    return {
      data: `[${parts.join(",")}]`,
      seq,
      to: this.head,
      after: undefined,
    };
  }

  /** Whether an event is among those that the entry at a position says were skipped. */
  hasSkipped(seq: number, position: number): boolean {
    const { skipped } = this.#entries[position - this.#base] ?? {};
    return skipped !== undefined && skipped.from <= seq && seq < skipped.to;
  }

  /**
   * Returns the position of the first event after `seq` (the head if there is none), or
   * `undefined` if the log no longer holds all of them.
   */
  positionAfter(seq: number): number | undefined {
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

  #cohortAt(position: number): Cohort {
    let cohort = this.#cohorts.get(position);
    if (!cohort) {
      this.#cohorts.set(position, cohort = emptyCohort());
      this.#dropCohorts();
    }
    return cohort;
  }

  /** Drops the oldest cohorts of too many. */
  #dropCohorts(): void {
    for (const [position, counts] of this.#cohorts) {
      const { size } = this.#cohorts;
      if (size <= MAX_SMALL_COHORTS) return;
      const clients = counts.reduce((sum, count) => sum + count, 0);
      if (size <= MAX_COHORTS && clients >= MIN_COHORT) return;
      this.#cohorts.delete(position);
    }
  }

  /** The last bytes, at most `maxBytes`, of what clients at a position were sent. */
  #windowBefore(position: number, maxBytes: number): Window {
    const oldest = Math.max(this.tail, this.#windowFloor);
    let start = position;
    let length = 0;
    while (start > oldest && length < maxBytes) {
      length += this.#entries[--start - this.#base].bytes;
    }
    return {
      start,
      length: Math.min(length, maxBytes),
      bytes: () => {
        const entries = this.#entries.slice(
          start - this.#base,
          position - this.#base,
        );
        return encoder.encode(entries.map(({ json }) => `${json},`).join(""))
          .subarray(-maxBytes);
      },
    };
  }

  #join(from: number): LogBatch {
    const start = from - this.#base;
    let end = start;
    let size = 0;
    const parts: string[] = [];
    let concerned: Set<string> | undefined;
    while (end < this.#entries.length) {
      const entry = this.#entries[end];
      size += entry.json.length + 1;
      if (size > MAX_BATCH_LENGTH && end > start) break;
      parts.push(entry.json);
      for (const { concerns } of entry.skipped?.messages ?? []) {
        concerned ??= new Set();
        for (const id of concerns) concerned.add(id);
      }
      end++;
    }
    const { seq } = this.#entries[end - 1];
    const data = `[${parts.join(",")}]`;
    return {
      data,
      seq,
      to: this.#base + end,
      ...concerned && { concerned },
    };
  }
}

/** Returns the length of what an entry keeps, in UTF-16 units. */
function lengthOf({ json, skipped }: Entry): number {
  return json.length + (skipped ? hiddenLengthOf(skipped) : 0);
}
