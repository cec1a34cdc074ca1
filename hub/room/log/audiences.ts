import type { Engine } from "../../engine/engine.ts";
import type { Position } from "../../protocol.ts";
import { DelayedLog, notYetVisible, type TimedEvent } from "./delayed_log.ts";
import { Log, type LogEvent, type MessageFilter } from "./log.ts";
import { Recovery } from "./recovery.ts";

/** The clients of a room that follow the same log. */
export interface Audience {
  readonly log: Log;
  /** Reads the events that are older than the log. */
  readonly recovery: Recovery;
}

/** How viewers receive a room's events. Moderators receive all of them at once. */
export interface ViewerFeed {
  /** 0: no delay. */
  readonly delayMs: number;
}

/**
 * The audiences of a room. Moderators follow the live log. So do viewers, unless the room
 * has a delay: then they follow a second log that is fed later.
 */
export class Audiences {
  readonly live: Audience;
  readonly #engine: Engine;
  readonly #room: string;
  readonly #onFed: () => void;
  #delayed:
    | { readonly audience: Audience; readonly feed: DelayedLog }
    | undefined;

  /**
   * @param seq The last `seq` in the room.
   * @param onFed Called when the delayed log has been fed.
   */
  constructor(engine: Engine, room: string, seq: number, onFed: () => void) {
    this.#engine = engine;
    this.#room = room;
    this.live = { log: new Log(seq), recovery: new Recovery(engine, room) };
    this.#onFed = onFed;
  }

  /**
   * Starts the viewers' feed, with the past events that viewers may not see yet.
   *
   * @param head The room's last event.
   * @throws {Refusal} `unavailable`.
   */
  async start({ delayMs }: ViewerFeed, head: Position): Promise<void> {
    if (delayMs === 0) return;
    this.setDelay(
      delayMs,
      await notYetVisible(this.#engine, this.#room, head, delayMs),
    );
  }

  /**
   * Changes the viewers' feed.
   *
   * @returns Whether it is another one. Clients must then follow the log of the audience
   * that {@linkcode audienceOf} returns.
   */
  change({ delayMs }: ViewerFeed): boolean {
    if (delayMs === this.delayMs) return false;
    this.setDelay(delayMs);
    return true;
  }

  /** The viewers' delay in milliseconds; 0: none. */
  get delayMs(): number {
    return this.#delayed?.feed.delayMs ?? 0;
  }

  /**
   * Sets the viewers' delay.
   *
   * @param delayMs 0: none.
   * @param before Past events that viewers may not see yet.
   */
  setDelay(delayMs: number, before: readonly TimedEvent[] = []): void {
    if (delayMs === 0) this.stop();
    else if (this.#delayed) this.#delayed.feed.delayMs = delayMs;
    else {
      const log = before.length > 0
        ? new Log(before[0].seq! - 1)
        : this.live.log.fork();
      const feed = new DelayedLog(log, delayMs, this.#onFed);
      for (const event of before) feed.append(event, event.at);
      this.#delayed = {
        audience: { log, recovery: new Recovery(this.#engine, this.#room) },
        feed,
      };
    }
  }

  /** Returns the audience of a client. */
  audienceOf(moderates: boolean): Audience {
    return moderates ? this.live : this.#delayed?.audience ?? this.live;
  }

  /** Appends an event to every log, at once or after the delay. */
  append(event: LogEvent, now: number): void {
    this.live.log.append(event, now);
    this.#delayed?.feed.append(event, now);
  }

  /** Replaces messages with tombstones in every log, for clients that haven't been sent them. */
  redact(isMeant: MessageFilter): void {
    this.#delayed?.feed.redact(isMeant);
    for (const { log, recovery } of this.#all) {
      log.redact(isMeant);
      recovery.clear();
    }
  }

  /** Drops entries that are too old or exceed the logs' size. */
  trim(now: number): void {
    for (const { log } of this.#all) log.trim(now);
  }

  /** Drops recovered ranges that haven't been read lately. */
  trimRecovery(now: number): void {
    for (const { recovery } of this.#all) recovery.trim(now);
  }

  /** Changes whenever one of the logs does. */
  get head(): number {
    return this.#all.reduce((sum, { log }) => sum + log.head, 0);
  }

  /** Stops feeding the delayed log; viewers are back in the live audience. */
  stop(): void {
    this.#delayed?.feed.stop();
    this.#delayed = undefined;
  }

  get #all(): readonly Audience[] {
    return this.#delayed ? [this.live, this.#delayed.audience] : [this.live];
  }
}
