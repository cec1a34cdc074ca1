import type { StoredEvent, Subscription } from "../engine.ts";
import type { Position } from "../../protocol.ts";
import { parseEvent, parseTelling } from "./events.ts";
import { ForeignData } from "../foreign.ts";
import { Follower } from "./follower.ts";
import { Refusal } from "../../refusal.ts";

/** What a feed needs of Redis. Everything may fail with a Refusal. */
export interface FeedSource {
  listen(listener: (payload: string) => void): Promise<void>;
  unlisten(listener: (payload: string) => void): void;
  position(): Promise<Position | undefined>;
  /** The first stored events after a `seq`, without a hole between them. */
  page(after: number): Promise<StoredEvent[]>;
  /** Viewers in the living other instances, as stored. */
  counts(): Promise<Map<string, number>>;
  /** Of these counts, how many are elsewhere now. */
  elsewhere(counts: ReadonlyMap<string, number>): number;
  heardOf(instance: string): void;
  /** The order that was followed is no more: sees to another one. */
  lost(seen: Position, now: Position | undefined): Promise<void>;
  /** Nobody follows any more. */
  ended(): void;
  noSuchRoom(): Refusal;
}

/**
 * A room's events for all its subscriptions in this process: one channel, on which
 * nothing is relied. What it misses is found by the next event's `seq` or by
 * {@linkcode check}, and read from the log.
 */
export class RoomFeed {
  readonly #source: FeedSource;
  readonly #followers = new Set<Follower>();
  readonly #started: Promise<void>;
  readonly #listener = (payload: string) => this.#hear(payload);
  #epoch: string | undefined;
  #seq = 0;
  /** The highest `seq` heard of. */
  #target = 0;
  #filling = false;
  #ended = false;
  #counts = new Map<string, number>();
  #elsewhere = 0;
  /** Resolves when whoever waits for Redis is to ask it again. */
  #again = Promise.withResolvers<void>();

  constructor(source: FeedSource) {
    this.#source = source;
    this.#started = this.#start();
    // Whoever follows hears of it.
    this.#started.catch(() => {});
  }

  /** What was last seen of the room. */
  get position(): Position | undefined {
    return this.#epoch === undefined
      ? undefined
      : { epoch: this.#epoch, seq: this.#seq };
  }

  /** Follows the room from behind `after`, in the order `epoch` unless it does not matter. */
  follow(after: number, epoch?: string): Subscription {
    const follower = new Follower(after, () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) this.#end();
    });
    this.#followers.add(follower);
    void this.#bringUp(follower, epoch);
    return follower;
  }

  /** Compares with what Redis holds, in case something was missed. */
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
      await this.#source.lost(seen, now).catch(() => {});
      this.fail(orderLost());
      return;
    }
    this.#counts = counts;
    this.recount();
    this.#fillTo(now.seq);
  }

  /** Tells how many are elsewhere, if that has changed. */
  recount(): void {
    const viewers = this.#source.elsewhere(this.#counts);
    if (viewers === this.#elsewhere) return;
    this.#elsewhere = viewers;
    for (const follower of this.#followers) {
      if (follower.live) follower.count(viewers);
    }
  }

  /** Ends all subscriptions: with an error, or as they are. */
  fail(error?: unknown): void {
    for (const follower of [...this.#followers]) follower.fail(error);
  }

  async #start(): Promise<void> {
    await this.#insist(() => this.#source.listen(this.#listener));
    if (this.#ended) return;
    const [head, counts] = await this.#insist(() =>
      Promise.all([this.#source.position(), this.#source.counts()])
    );
    if (!head) throw this.#source.noSuchRoom();
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

  /** Asks until Redis answers: a room whose clients stay must outlive its absence. */
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
        // Whoever asks on would listen after all when nobody follows any more.
        if (this.#ended) throw error;
      }
    }
  }

  /** Gives a new follower what is stored, until it is where the others are. */
  async #bringUp(
    follower: Follower,
    epoch: string | undefined,
  ): Promise<void> {
    try {
      await this.#started;
      if (epoch !== undefined && epoch !== this.#epoch) throw orderLost();
      if (follower.seq > this.#seq) await this.#reaches(follower.seq);
      while (follower.seq < this.#seq && !follower.ended) {
        const page = await this.#insist(() => this.#source.page(follower.seq));
        if (page[0]?.seq !== follower.seq + 1) throw orderLost();
        for (const event of page) follower.tell(event);
      }
      follower.live = true;
      if (this.#elsewhere > 0) follower.count(this.#elsewhere);
    } catch (error) {
      follower.fail(error);
    }
  }

  /** Sees that the order goes as far, though this process has not heard of it yet. */
  async #reaches(seq: number): Promise<void> {
    const now = await this.#insist(() => this.#source.position());
    if (!now || now.epoch !== this.#epoch || now.seq < seq) throw orderLost();
  }

  #hear(payload: string): void {
    const telling = parseTelling(payload);
    if (!telling || this.#ended) return;
    if (telling.type === "viewers") {
      this.#source.heardOf(telling.instance);
      this.#counts.set(telling.instance, telling.count);
      if (this.#epoch !== undefined) this.recount();
      return;
    }
    if (telling.type === "cheer") {
      for (const follower of this.#followers) {
        if (follower.live) follower.cheer(telling);
      }
      return;
    }
    const { epoch, first, jsons } = telling;
    const act = telling.type === "act";
    const last = first + jsons.length - 1;
    if (this.#epoch === undefined) {
      this.#target = Math.max(this.#target, last);
    } else if (epoch !== this.#epoch) {
      // Anybody can say something on a channel: what is stored decides.
      this.check().catch(() => {});
    } else if (this.#filling || first > this.#seq + 1) {
      this.#fillTo(last);
    } else if (!this.#tellAll(first, jsons, act)) {
      this.#fillTo(last);
    }
  }

  /** `false` when something in it is not ours. */
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
      // Otherwise Redis does not answer, and the next check tries again.
      if (error instanceof ForeignData) this.fail(error);
    }).finally(() => this.#filling = false);
  }

  async #fill(): Promise<void> {
    while (this.#seq < this.#target && !this.#ended) {
      const page = await this.#source.page(this.#seq);
      if (page.length === 0) {
        // Not stored, whoever told it.
        this.#target = this.#seq;
        return await this.check();
      }
      // So much was missed that the log does not reach back.
      if (page[0].seq > this.#seq + 1) return this.fail(orderLost());
      for (const event of page) this.#tell(event);
    }
  }
}

function orderLost(): Refusal {
  return new Refusal(
    "unavailable",
    "Cannot continue: the room's events are no longer stored.",
    { retryAfterMs: 1_000 },
  );
}
