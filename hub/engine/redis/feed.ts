import type { StoredEvent, Subscription } from "../engine.ts";
import type { Position } from "../../protocol.ts";
import { parseChannelEvent, parseEvent } from "./events.ts";
import { ForeignData } from "../foreign.ts";
import { Follower } from "./follower.ts";
import { Refusal } from "../../refusal.ts";
import { orderLostRefusal } from "../refusals.ts";

/** What a feed needs from Redis. Every method may throw a Refusal. */
export interface FeedSource {
  listen(listener: (payload: string) => void): Promise<void>;
  unlisten(listener: (payload: string) => void): void;
  position(): Promise<Position | undefined>;
  /** The first stored events after a `seq`, without a gap between them. */
  page(after: number): Promise<StoredEvent[]>;
  /** The stored viewer counts of the other instances that are alive. */
  counts(): Promise<Map<string, number>>;
  /** The number of viewers elsewhere, according to these counts. */
  elsewhere(counts: ReadonlyMap<string, number>): number;
  heardOf(instance: string): void;
  /**
   * Called when the followed order no longer exists; makes sure that there is another,
   * unless the room was removed. Returns whether it was.
   */
  lost(seen: Position, now: Position | undefined): Promise<boolean>;
  /** Called when there are no followers left. */
  ended(): void;
  noSuchRoomRefusal(): Refusal;
}

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
  /** The highest `seq` known to exist. */
  #target = 0;
  #filling = false;
  #ended = false;
  #counts = new Map<string, number>();
  #elsewhere = 0;
  /** Resolves when callers that wait for Redis should try again. */
  #again = Promise.withResolvers<void>();

  constructor(source: FeedSource) {
    this.#source = source;
    this.#started = this.#start();
    // Followers get the error.
    this.#started.catch(() => {});
  }

  /** The last position seen in the room. */
  get position(): Position | undefined {
    return this.#epoch === undefined
      ? undefined
      : { epoch: this.#epoch, seq: this.#seq };
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
  async check(): Promise<void> {
    this.#again.resolve();
    this.#again = Promise.withResolvers();
    const seen = this.position;
    if (!seen) return;
    const [now, counts] = await Promise.all([
      this.#source.position(),
      this.#source.counts(),
    ]);
    if (this.#ended) return;
    if (now?.epoch !== seen.epoch || now.seq < seen.seq) {
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
    this.#counts = counts;
    this.recount();
    this.#fillTo(now.seq);
  }

  /** Tells followers the number of viewers elsewhere, if it has changed. */
  recount(): void {
    const viewers = this.#source.elsewhere(this.#counts);
    if (viewers === this.#elsewhere) return;
    this.#elsewhere = viewers;
    for (const follower of this.#followers) {
      if (follower.live) follower.push({ type: "elsewhere", viewers });
    }
  }

  /** Ends all subscriptions, with an error if there is one. */
  fail(error?: unknown): void {
    for (const follower of [...this.#followers]) follower.fail(error);
  }

  async #start(): Promise<void> {
    await this.#insist(() => this.#source.listen(this.#listener));
    if (this.#ended) return;
    const [head, counts] = await this.#insist(() =>
      Promise.all([this.#source.position(), this.#source.counts()])
    );
    if (!head) throw this.#source.noSuchRoomRefusal();
    this.#epoch = head.epoch;
    this.#seq = head.seq;
    this.#counts = counts;
    this.recount();
    this.#fillTo(this.#target);
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
        const page = await this.#insist(() => this.#source.page(follower.seq));
        if (page[0]?.seq !== follower.seq + 1) throw orderLostRefusal();
        for (const event of page) follower.tell(event);
      }
      follower.live = true;
      if (this.#elsewhere > 0) {
        follower.push({ type: "elsewhere", viewers: this.#elsewhere });
      }
    } catch (error) {
      follower.fail(error);
    }
  }

  /** Ensures that the order reaches a `seq` that this process hasn't received yet. */
  async #reaches(seq: number): Promise<void> {
    const now = await this.#insist(() => this.#source.position());
    if (!now || now.epoch !== this.#epoch || now.seq < seq) {
      throw orderLostRefusal();
    }
  }

  #hear(payload: string): void {
    const event = parseChannelEvent(payload);
    if (!event || this.#ended) return;
    if (event.type === "viewers") {
      this.#source.heardOf(event.instance);
      this.#counts.set(event.instance, event.count);
      if (this.#epoch !== undefined) this.recount();
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
    if (this.#epoch === undefined) {
      this.#target = Math.max(this.#target, last);
    } else if (epoch !== this.#epoch) {
      // Anyone can publish on a channel, so the stored epoch decides.
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
    for (const follower of this.#followers) {
      if (follower.live) follower.tell(event);
    }
  }

  #fillTo(seq: number): void {
    this.#target = Math.max(this.#target, seq);
    if (this.#filling || this.#target <= this.#seq || this.#ended) return;
    this.#filling = true;
    this.#fill().catch((error) => {
      // Any other error means that Redis doesn't answer; the next check tries again.
      if (error instanceof ForeignData) this.fail(error);
    }).finally(() => this.#filling = false);
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
