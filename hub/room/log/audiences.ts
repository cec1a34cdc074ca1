import type { Engine } from "../../engine/engine.ts";
import type { Position } from "../../protocol.ts";
import { DelayedLog, notYetVisible, type TimedEvent } from "./delayed_log.ts";
import { Log, type LogEvent } from "./log.ts";
import { RateMeter } from "./rate_meter.ts";
import { Recovery } from "./recovery.ts";
import type { MessageFilter } from "../../deleted_by.ts";
import { SampledLog } from "./sampled_log.ts";

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
  /** Messages a second that viewers are sent once more are posted; 0: all. */
  readonly pace: number;
}

/** What audiences need of their room. */
interface AudiencesOwner {
  /** Called when the viewers' log has been fed later. */
  fed(): void;
  /** Called when viewers must follow this fork of the live log, because their sample begins. */
  forked(log: Log): void;
}

/**
 * The audiences of a room. Moderators follow the live log. So do viewers, unless the room
 * has a delay or has been too fast to read: then they follow a second log, which is fed
 * from the live one through the delay, if there is one, and then through the sampler.
 */
export class Audiences {
  readonly live: Audience;
  readonly #engine: Engine;
  readonly #room: string;
  readonly #owner: AudiencesOwner;
  /** Absent while viewers follow the live log. */
  #viewers: Audience | undefined;
  #delayed: DelayedLog | undefined;
  /** Set once the room has been busy, until the pace is off. */
  #sampled: SampledLog | undefined;
  /** How fast viewers see messages arrive; `undefined`: there is no pace. */
  #meter: RateMeter | undefined;

  /** @param seq The last `seq` in the room. */
  constructor(
    engine: Engine,
    room: string,
    seq: number,
    owner: AudiencesOwner,
  ) {
    this.#engine = engine;
    this.#room = room;
    this.#owner = owner;
    this.live = this.#audience(new Log(seq));
  }

  /**
   * Starts the viewers' feed, with the past events that viewers may not see yet.
   *
   * @param head The room's last event.
   * @throws {Refusal} `unavailable`.
   */
  async start(
    { delayMs, pace }: ViewerFeed,
    head: Position,
  ): Promise<void> {
    this.#setPace(pace);
    if (delayMs === 0) return;
    this.setDelay(
      delayMs,
      await notYetVisible(this.#engine, this.#room, head, delayMs),
    );
  }

  /**
   * Changes the viewers' feed.
   *
   * @returns Whether viewers have another log. Clients must then follow that of the
   * audience that {@linkcode audienceOf} returns.
   */
  change({ delayMs, pace }: ViewerFeed): boolean {
    const { log } = this.audienceOf(false);
    this.#setPace(pace);
    this.setDelay(delayMs);
    return this.audienceOf(false).log !== log;
  }

  /** The viewers' delay in milliseconds; 0: none. */
  get delayMs(): number {
    return this.#delayed?.delayMs ?? 0;
  }

  /**
   * Sets the viewers' delay.
   *
   * @param delayMs 0: none.
   * @param before Past events that viewers may not see yet.
   */
  setDelay(delayMs: number, before: readonly TimedEvent[] = []): void {
    if (delayMs === 0) this.#endDelay();
    else if (this.#delayed) this.#delayed.delayMs = delayMs;
    else {
      this.#viewers ??= this.#audience(
        before.length > 0 ? new Log(before[0].seq! - 1) : this.live.log.fork(),
      );
      const sink = {
        append: (event: LogEvent, now: number) => {
          this.#measure(event, now);
          this.#feed(event, now);
        },
      };
      this.#delayed = new DelayedLog(sink, delayMs, this.#owner.fed);
      for (const event of before) this.#delayed.append(event, event.at);
    }
  }

  /** Returns the audience of a client. */
  audienceOf(followsLive: boolean): Audience {
    return followsLive ? this.live : this.#viewers ?? this.live;
  }

  /** Appends an event to every log, at once or later. */
  append(event: LogEvent, now: number): void {
    // Before it is in the live log, which viewers' sample may begin with.
    if (!this.#delayed) this.#measure(event, now);
    this.live.log.append(event, now);
    if (this.#delayed) this.#delayed.append(event, now);
    else this.#feed(event, now);
  }

  /** Replaces messages with tombstones in every log, for clients that haven't been sent them. */
  redact(isMeant: MessageFilter): void {
    this.#delayed?.redact(isMeant);
    this.#sampled?.redact(isMeant);
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

  /** Stops feeding the viewers' log; viewers are back in the live audience. */
  stop(): void {
    this.#delayed?.stop();
    this.#sampled?.stop();
    this.#delayed = this.#sampled = this.#viewers = undefined;
  }

  /** Counts a message that viewers may see, and begins their sample if there are too many. */
  #measure({ author }: LogEvent, now: number): void {
    if (author === undefined || !this.#meter?.note(now) || this.#sampled) {
      return;
    }
    if (!this.#viewers) {
      this.#viewers = this.#audience(this.live.log.fork());
      this.#owner.forked(this.#viewers.log);
    }
    const { log } = this.#viewers;
    this.#sampled = new SampledLog(log, this.#meter, this.#owner.fed);
  }

  /** Passes on an event that viewers may see. */
  #feed(event: LogEvent, now: number): void {
    (this.#sampled ?? this.#viewers?.log)?.append(event, now);
  }

  #setPace(pace: number): void {
    if (pace === 0) {
      this.#sampled?.drain();
      this.#owner.fed();
      this.#sampled = this.#meter = undefined;
      if (!this.#delayed) this.#viewers = undefined;
    } else if (this.#meter) this.#meter.pace = pace;
    else this.#meter = new RateMeter(pace);
  }

  #endDelay(): void {
    // Without a sample viewers go on with the live log, which has what was held back.
    if (this.#sampled) {
      this.#delayed?.drain();
      this.#owner.fed();
    } else {
      this.#delayed?.stop();
      this.#viewers = undefined;
    }
    this.#delayed = undefined;
  }

  #audience(log: Log): Audience {
    return { log, recovery: new Recovery(this.#engine, this.#room) };
  }

  get #all(): readonly Audience[] {
    return this.#viewers ? [this.live, this.#viewers] : [this.live];
  }
}
