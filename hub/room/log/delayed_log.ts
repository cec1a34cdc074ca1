import { type Engine, tombstone } from "../../engine/engine.ts";
import type { Position } from "../../protocol.ts";
import {
  type Log,
  type LogEvent,
  MAX_LOG_LENGTH,
  type MessageFilter,
} from "./log.ts";

import { publicEvent } from "./public_event.ts";

/** How often a delayed log checks for due events, in milliseconds. */
const FEED_INTERVAL_MS = 100;

/** Maximum number of events to read when a room is loaded, to find those that viewers may not see yet. */
const MAX_READ = 1_000;

/** An event and when it happened, in milliseconds since 1970. */
export interface TimedEvent extends LogEvent {
  readonly at: number;
}

/** Feeds a log with events after a delay. */
export class DelayedLog {
  delayMs: number;
  readonly #log: Log;
  readonly #onFed: () => void;
  #queue: TimedEvent[] = [];
  #length = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onFed Called when the log has been fed. */
  constructor(log: Log, delayMs: number, onFed: () => void) {
    this.#log = log;
    this.delayMs = delayMs;
    this.#onFed = onFed;
  }

  /**
   * Holds an event back. If the queue exceeds {@linkcode MAX_LOG_LENGTH}, the oldest events
   * are fed early, so that the memory a room takes stays bounded.
   *
   * @param at When it happened, in milliseconds since 1970.
   */
  append(event: LogEvent, at: number): void {
    this.#queue.push({ ...event, at });
    this.#length += event.json.length;
    this.#timer ??= setTimeout(() => this.#feed(), FEED_INTERVAL_MS);
  }

  /** Replaces held-back messages with tombstones. */
  redact(isMeant: MessageFilter): void {
    this.#queue = this.#queue.map((event) => {
      const { seq, author, at } = event;
      if (seq === undefined || author === undefined || !isMeant(seq, author)) {
        return event;
      }
      return { json: tombstone(seq).json, seq, at };
    });
  }

  /** Stops feeding and drops what is held back. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#queue = [];
  }

  #feed(): void {
    const now = Date.now();
    let due = 0;
    for (; due < this.#queue.length; due++) {
      const { at, json } = this.#queue[due];
      if (at + this.delayMs > now && this.#length <= MAX_LOG_LENGTH) break;
      this.#length -= json.length;
      this.#log.append(this.#queue[due], now);
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
  if (head === 0) return [];
  const since = Date.now() - delayMs;
  const events = await engine.read(room, Math.max(0, head - MAX_READ), head);
  const recent: TimedEvent[] = [];
  for (const event of events.reverse()) {
    // A tombstone has no time. It counts as being as old as the event after it.
    const { at = recent.at(-1)?.at ?? 0 }: { at?: number } = JSON.parse(
      event.json,
    );
    if (at <= since) break;
    recent.push({ ...publicEvent(event), at });
  }
  return recent.reverse();
}
