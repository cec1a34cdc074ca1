import type { Engine } from "../../engine/engine.ts";
import type { Position } from "../../protocol.ts";
import { type LogEvent, MAX_LOG_LENGTH } from "./log.ts";
import { publicEvent } from "../../engine/public_event.ts";
import type { MessageFilter } from "../../deleted_by.ts";
import { redacted } from "./redact.ts";

/** How often a delayed log checks for due events, in milliseconds. */
const FEED_INTERVAL_MS = 100;

/** Maximum number of events to read when a room is loaded, to find those that viewers may not see yet. */
const MAX_READ = 20_000;

/** Number of events to read at once. */
const READ_LENGTH = 1_000;

/** An event, and when it was stored, by `performance.now()`. */
export interface TimedEvent extends LogEvent {
  readonly at: number;
}

/** Takes events in order, at once or later. */
interface Sink {
  append(event: LogEvent, now: number): void;
}

/** Feeds a log, or what feeds one, with events after a delay. */
export class DelayedLog {
  delayMs: number;
  readonly #log: Sink;
  readonly #onFed: () => void;
  #queue: TimedEvent[] = [];
  #length = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onFed Called when the log has been fed. */
  constructor(log: Sink, delayMs: number, onFed: () => void) {
    this.#log = log;
    this.delayMs = delayMs;
    this.#onFed = onFed;
  }

  /**
   * Holds an event back. If the queue exceeds {@linkcode MAX_LOG_LENGTH}, the oldest events
   * are fed early, so that the memory a room takes stays bounded.
   *
   * @param at When it was stored, by `performance.now()`.
   */
  append(event: LogEvent, at: number): void {
    this.#queue.push({ ...event, at });
    this.#length += event.json.length;
    this.#timer ??= setTimeout(() => this.#feed(), FEED_INTERVAL_MS);
  }

  /** Replaces held-back messages with tombstones. */
  redact(isMeant: MessageFilter): void {
    this.#queue = this.#queue.map((event) => redacted(event, isMeant));
  }

  /** Feeds at once what is held back, and stops. */
  drain(): void {
    const now = performance.now();
    for (const event of this.#queue) this.#log.append(event, now);
    this.stop();
  }

  /** Stops feeding and drops what is held back. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#queue = [];
  }

  #feed(): void {
    const fedAt = performance.now();
    let due = 0;
    for (; due < this.#queue.length; due++) {
      const { at, json } = this.#queue[due];
      if (at + this.delayMs > fedAt && this.#length <= MAX_LOG_LENGTH) break;
      this.#length -= json.length;
      this.#log.append(this.#queue[due], fedAt);
    }
    this.#queue.splice(0, due);
    this.#timer = this.#queue.length === 0
      ? undefined
      : setTimeout(() => this.#feed(), FEED_INTERVAL_MS);
    if (due > 0) this.#onFed();
  }
}

/**
 * Returns the room's newest events that viewers may not see yet.
 *
 * @param delayMs The viewers' delay.
 */
export async function notYetVisible(
  engine: Engine,
  room: string,
  { seq: head }: Position,
  delayMs: number,
): Promise<TimedEvent[]> {
  const time = await engine.time();
  const readAt = performance.now();
  const recent: TimedEvent[] = [];
  for (let upTo = head; upTo > 0 && head - upTo < MAX_READ;) {
    const after = Math.max(0, upTo - READ_LENGTH);
    const events = await engine.read(room, after, upTo);
    for (const event of events.reverse()) {
      const { at }: { at?: number } = JSON.parse(event.json);
      // A time in the future counts as now. A tombstone has no time: it counts as being as
      // old as the event after it.
      const ageMs = at === undefined
        ? readAt - (recent.at(-1)?.at ?? -Infinity)
        : Math.max(0, time - at);
      if (ageMs >= delayMs) return recent.reverse();
      recent.push({ ...publicEvent(event), at: readAt - ageMs });
    }
    upTo = after;
  }
  return recent.reverse();
}
