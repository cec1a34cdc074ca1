import type { StoredEvent, Subscription } from "../engine.ts";
import type { Seen } from "./append.ts";
import type { Head } from "./room.ts";
import { parseChannelEvent, parseEvent } from "./events.ts";
import { ForeignData } from "../foreign.ts";
import { Follower } from "./follower.ts";
import { Refusal } from "../../refusal.ts";
import { orderLostRefusal } from "../refusals.ts";
import { isSame, type ViewerSketch } from "../viewer_sketch.ts";

/** What a feed needs from Redis. Every method may throw a Refusal. */
export interface FeedSource {
  listen(listener: (payload: string) => void): Promise<void>;
  unlisten(listener: (payload: string) => void): void;
  position(): Promise<Head | undefined>;
  /** The run of Redis that the connection leads to. */
  run(): Promise<string>;
  /** The first stored events after a `seq`, without a gap between them. */
  page(after: number): Promise<StoredEvent[]>;
  /** The stored viewers of each instance. */
  sketches(): Promise<Map<string, ViewerSketch>>;
  /** Those of these that belong to other living instances. */
  elsewhere(sketches: ReadonlyMap<string, ViewerSketch>): ViewerSketch[];
  /** Whether an instance is known to be alive. */
  knows(instance: string): boolean;
  /**
   * Called when the followed order no longer exists; makes sure that there is another,
   * unless the room was removed. Returns whether it was.
   */
  lost(seen: Seen, now: Head | undefined): Promise<boolean>;
  /**
   * Gives the followed order a new epoch if it went back, although it is long enough again.
   *
   * @param last The JSON of the last event seen.
   */
  settle(seen: Seen, last: string | undefined): Promise<void>;
  /** Lets clients see all that is stored, once replicas have it. */
  commit(): Promise<void>;
  /** Called when there are no followers left. */
  ended(): void;
  noSuchRoomRefusal(): Refusal;
}

/** What publishing needs to know of a followed room, and tells it. */
export type Following = Pick<RoomFeed, "position" | "stored">;

/**
 * A room's events, for all its subscriptions in this process. They share one channel,
 * which may lose messages: gaps are found by the next event's `seq` or by
 * {@linkcode check}, and filled from the log.
 */
export class RoomFeed {
  readonly #source: FeedSource;
  readonly #followers = new Set<Follower>();
  readonly #started: Promise<void>;
  readonly #listener = (payload: string) => this.#hear(payload);
  #epoch: string | undefined;
  #seq = 0;
  /** The JSON of the event at `#seq`, if it was seen. */
  #last: string | undefined;
  /** The run of Redis since which the room has been followed; `undefined`: it may have lost some before. */
  #run: string | undefined;
  /** The run in which this process stored an event of this order; `undefined`: since `#run`, in none. */
  #storedRun: string | undefined;
  #token: string | undefined;
  /** The highest `seq` known to exist. */
  #target = 0;
  #filling = false;
  #ended = false;
  #sketches = new Map<string, ViewerSketch>();
  #elsewhere: readonly ViewerSketch[] = [];
  /** Whether something was published before the token was known. */
  #missed = false;
  #recounting = false;
  #checking: Promise<void> | undefined;
  /** Resolves when callers that wait for Redis should try again. */
  #again = Promise.withResolvers<void>();

  constructor(source: FeedSource) {
    this.#source = source;
    this.#started = this.#start();
    // Followers get the error.
    this.#started.catch(() => {});
  }

  /** The last position seen in the room. */
  get position(): Seen | undefined {
    return this.#epoch === undefined ? undefined : {
      epoch: this.#epoch,
      seq: this.#seq,
      run: this.#storedRun ?? this.#run,
    };
  }

  /** Subscribes to the events after `after`, in the order `epoch` (`undefined`: any). */
  follow(after: number, epoch?: string): Subscription {
    const follower = new Follower(after, () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) this.#end();
    });
    this.#followers.add(follower);
    void this.#bringUp(follower, epoch);
    return follower;
  }

  /** Compares the feed with Redis, in case it missed something. */
  check(): Promise<void> {
    this.#again.resolve();
    this.#again = Promise.withResolvers();
    return this.#checking ??= this.#check()
      .finally(() => this.#checking = undefined);
  }

  async #check(): Promise<void> {
    if (!this.position) return;
    const [run, sketches] = await Promise.all([
      this.#source.run(),
      this.#source.sketches(),
    ]);
    if (this.#run !== undefined && this.#run !== run) {
      // Redis was restarted, and may have lost what was seen and stored something else.
      await this.#source.settle(this.position, this.#last);
    }
    // What is seen from here on may be ahead of the answer.
    const seen = this.position;
    const now = await this.#source.position();
    if (this.#ended) return;
    if (now?.epoch !== seen.epoch || now.stored < seen.seq) {
      this.#end();
      // If that isn't known, the clients find out when they return.
      const removed = await this.#source.lost(seen, now).catch(() => false);
      if (!removed) return this.fail(orderLostRefusal());
      for (const follower of this.#followers) {
        follower.push({ type: "removed" });
      }
      this.fail();
      return;
    }
    if (now.run === run) {
      this.#run = run;
      this.#storedRun = undefined;
    }
    this.#token = now.token;
    this.#sketches = sketches;
    this.recount();
    this.#fillTo(now.seq);
    // Otherwise whoever stored it has died, or waits for replicas.
    if (now.seq < now.stored) await this.#source.commit();
  }

  /**
   * Notes that this process stored an event of this order in a run of Redis. If that is
   * restarted before {@linkcode check} has compared it, the order is still known to go on.
   */
  stored(epoch: string, run: string): void {
    if (epoch === this.#epoch && run !== this.#run) this.#storedRun = run;
  }

  /** Tells followers the viewers elsewhere, if they have changed. */
  recount(): void {
    const [before, sketches] = [
      this.#elsewhere,
      this.#source.elsewhere(this.#sketches),
    ];
    if (
      sketches.length === before.length &&
      sketches.every((sketch, i) => isSame(sketch, before[i]))
    ) return;
    this.#elsewhere = sketches;
    for (const follower of this.#followers) {
      if (follower.live) follower.push({ type: "elsewhere", sketches });
    }
  }

  /** Ends all subscriptions, with an error if there is one. */
  fail(error?: unknown): void {
    for (const follower of [...this.#followers]) follower.fail(error);
  }

  async #start(): Promise<void> {
    await this.#insist(() => this.#source.listen(this.#listener));
    if (this.#ended) return;
    const [head, sketches, run] = await this.#insist(() =>
      Promise.all([
        this.#source.position(),
        this.#source.sketches(),
        this.#source.run(),
      ])
    );
    if (!head) throw this.#source.noSuchRoomRefusal();
    // Before a restart it wasn't followed here.
    if (head.run === run) this.#run = run;
    this.#token = head.token;
    this.#epoch = head.epoch;
    this.#seq = head.seq;
    this.#sketches = sketches;
    this.recount();
    // What was published while the head was being read came without its token being known.
    if (this.#missed) this.check().catch(() => {});
  }

  #recountSoon(): void {
    if (this.#recounting) return;
    this.#recounting = true;
    setImmediate(() => {
      this.#recounting = false;
      if (!this.#ended) this.recount();
    });
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#again.resolve();
    this.#source.unlisten(this.#listener);
    this.#source.ended();
  }

  /** Retries until Redis answers: a room with clients must outlive an outage. */
  async #insist<T>(ask: () => Promise<T>): Promise<T> {
    while (true) {
      const again = this.#again.promise;
      try {
        return await ask();
      } catch (error) {
        const away = error instanceof Refusal && error.code === "unavailable" &&
          !(error instanceof ForeignData);
        if (!away) throw error;
        if (!this.#ended) await again;
        // Without followers, a retry would subscribe to the channel after all.
        if (this.#ended) throw error;
      }
    }
  }

  /** Sends stored events to a new follower, until it has caught up. */
  async #bringUp(
    follower: Follower,
    epoch: string | undefined,
  ): Promise<void> {
    try {
      await this.#started;
      if (epoch !== undefined && epoch !== this.#epoch) {
        throw orderLostRefusal();
      }
      if (follower.seq > this.#seq) await this.#reaches(follower.seq);
      while (follower.seq < this.#seq && !follower.ended) {
        const read = () => this.#source.page(follower.seq);
        let page = await this.#insist(read);
        if (page.length === 0) {
          // After a failover it isn't known yet that replicas have it.
          await this.#insist(() => this.#source.commit());
          page = await this.#insist(read);
        }
        if (page[0]?.seq !== follower.seq + 1) throw orderLostRefusal();
        for (const event of page) follower.tell(event);
        const last = page.at(-1)!;
        if (last.seq === this.#seq) this.#last = last.json;
      }
      follower.live = true;
      if (this.#elsewhere.length > 0) {
        follower.push({ type: "elsewhere", sketches: this.#elsewhere });
      }
    } catch (error) {
      follower.fail(error);
    }
  }

  /** Ensures that the order reaches a `seq` that this process hasn't received yet. */
  async #reaches(seq: number): Promise<void> {
    const now = await this.#insist(() => this.#source.position());
    if (!now || now.epoch !== this.#epoch || now.stored < seq) {
      throw orderLostRefusal();
    }
  }

  #hear(payload: string): void {
    if (this.#ended) return;
    if (this.#token === undefined) {
      this.#missed ||= this.#epoch === undefined;
      return;
    }
    const event = parseChannelEvent(payload, this.#token);
    if (!event) return;
    if (event.type === "viewers") {
      // A new instance's are read by the next check.
      if (!this.#source.knows(event.instance)) return;
      this.#sketches.set(event.instance, event.sketch);
      this.#recountSoon();
      return;
    }
    if (event.type === "reactions") {
      for (const follower of this.#followers) {
        if (follower.live) follower.push(event);
      }
      return;
    }
    const { epoch, first, jsons } = event;
    const act = event.type === "act";
    const last = first + jsons.length - 1;
    if (epoch !== this.#epoch) {
      this.check().catch(() => {});
    } else if (this.#filling || first > this.#seq + 1) {
      this.#fillTo(last);
    } else if (!this.#tellAll(first, jsons, act)) {
      this.#fillTo(last);
    }
  }

  /** Returns `false` if one of the events isn't ours. */
  #tellAll(first: number, jsons: readonly string[], act: boolean): boolean {
    for (const [i, json] of jsons.entries()) {
      if (first + i <= this.#seq) continue;
      const event = parseEvent(json, first + i, act);
      if (!event) return false;
      this.#tell(event);
    }
    return true;
  }

  #tell(event: StoredEvent): void {
    if (event.seq !== this.#seq + 1) return;
    this.#seq = event.seq;
    this.#last = event.json;
    for (const follower of this.#followers) {
      if (follower.live) follower.tell(event);
    }
  }

  #fillTo(seq: number): void {
    this.#target = Math.max(this.#target, seq);
    if (this.#filling || this.#target <= this.#seq || this.#ended) return;
    this.#filling = true;
    this.#fill().then(() => {
      this.#filling = false;
      // More was heard of while the room was compared with Redis.
      this.#fillTo(this.#target);
    }, (error) => {
      this.#filling = false;
      // Any other error means that Redis doesn't answer; the next check tries again.
      if (error instanceof ForeignData) this.fail(error);
    });
  }

  async #fill(): Promise<void> {
    while (this.#seq < this.#target && !this.#ended) {
      const page = await this.#source.page(this.#seq);
      if (page.length === 0) {
        // It isn't stored, whoever announced it.
        this.#target = this.#seq;
        return await this.check();
      }
      // The log no longer reaches back to what was missed.
      if (page[0].seq > this.#seq + 1) return this.fail(orderLostRefusal());
      for (const event of page) this.#tell(event);
    }
  }
}
