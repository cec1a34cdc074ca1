import type { Engine } from "../../engine/engine.ts";
import { DelayedLog, type TimedEvent } from "./delayed_log.ts";
import { Log, type LogEvent, type MessageFilter } from "./log.ts";
import { Recovery } from "./recovery.ts";

/** The clients of a room that follow the same log. */
export interface Audience {
  readonly log: Log;
  /** What they missed beyond it. */
  readonly recovery: Recovery;
}

/**
 * Who sees what of a room, and when. Moderators follow the live log. So do viewers, unless
 * the room has a delay: then they follow one that is fed later.
 */
export class Audiences {
  readonly live: Audience;
  readonly #newRecovery: () => Recovery;
  readonly #fed: () => void;
  #late: { readonly audience: Audience; readonly feed: DelayedLog } | undefined;

  /**
   * @param seq The last `seq` of the room's order.
   * @param fed Called when something has become visible later.
   */
  constructor(engine: Engine, room: string, seq: number, fed: () => void) {
    this.#newRecovery = () => new Recovery(engine, room);
    this.live = { log: new Log(seq), recovery: this.#newRecovery() };
    this.#fed = fed;
  }

  /** By how many milliseconds viewers see things later than moderators. */
  get delayMs(): number {
    return this.#late?.feed.delayMs ?? 0;
  }

  /**
   * Has viewers see things later. Whoever followed another log is to follow
   * {@linkcode of} from now on.
   *
   * @param delay In milliseconds; 0: at once.
   * @param before What they may not see yet of what came before.
   */
  setDelay(delay: number, before: readonly TimedEvent[] = []): void {
    if (delay === 0) this.stop();
    else if (this.#late) this.#late.feed.delayMs = delay;
    else {
      const log = before.length > 0
        ? new Log(before[0].seq! - 1)
        : this.live.log.fork();
      const feed = new DelayedLog(log, delay, this.#fed);
      for (const event of before) feed.append(event, event.at);
      this.#late = { audience: { log, recovery: this.#newRecovery() }, feed };
    }
  }

  /** Whom a client belongs to. */
  of(moderates: boolean): Audience {
    return moderates ? this.live : this.#late?.audience ?? this.live;
  }

  /** Tells everybody, each in their time. */
  append(event: LogEvent, now: number): void {
    this.live.log.append(event, now);
    this.#late?.feed.append(event, now);
  }

  /** Takes messages back from everybody who has not been sent them yet. */
  redact(isMeant: MessageFilter): void {
    this.#late?.feed.redact(isMeant);
    for (const { log, recovery } of this.#all) {
      log.redact(isMeant);
      recovery.clear();
    }
  }

  /** Lets go of what is too old or too much. */
  trim(now: number): void {
    for (const { log } of this.#all) log.trim(now);
  }

  /** Lets go of what nobody who came back has asked for lately. */
  forget(now: number): void {
    for (const { recovery } of this.#all) recovery.forget(now);
  }

  /** A number that changes whenever one of the logs does. */
  get head(): number {
    return this.#all.reduce((sum, { log }) => sum + log.head, 0);
  }

  /** Nothing is fed any more. */
  stop(): void {
    this.#late?.feed.stop();
    this.#late = undefined;
  }

  get #all(): readonly Audience[] {
    return this.#late ? [this.live, this.#late.audience] : [this.live];
  }
}
