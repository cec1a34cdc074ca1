import type { Engine, StoredEvent, Subscription } from "../engine/engine.ts";
import { type Audience, Audiences } from "./audiences.ts";
import type { TimedEvent } from "./delayed_log.ts";
import { type Batch, type LogEvent, MAX_AGE } from "./log.ts";
import { flushDuration } from "../operator/metrics.ts";
import { Pacer } from "./pacer.ts";
import { isModerator } from "../moderation/actions/authority.ts";
import type { Briefing } from "../moderation/views.ts";
import type { Person } from "../people/person.ts";
import { Merged } from "./merged.ts";
import type {
  OrderedEvent,
  Position,
  Reaction,
  ServerEvent,
} from "../protocol.ts";
import {
  type EndReason,
  frame,
  type Host,
  type Registrant,
  Registration,
} from "./registration.ts";
import { Refusal } from "../refusal.ts";
import { reason, report } from "../operator/report.ts";

/** How long a slice of a flush may keep the event loop, in milliseconds. */
const SLICE = 1;

/** Clients in the first slice of a room's life, before their cost is known. */
const FIRST_SLICE = 64;

/** Below this many milliseconds a timer is later than the next turn of the event loop. */
const SHORTEST_TIMER = 2;

/**
 * When to look again at clients that did not take what waits for them, in milliseconds:
 * soon, for one that only has to drain its socket, then ever later, for one that is stuck.
 */
const FIRST_RETRY = 4;
const LAST_RETRY = 128;

/** The viewer count is told at most once in this many milliseconds. */
const VIEWERS_INTERVAL = 1_000;

/** How often reactions are told at most, in milliseconds. */
const CHEER_INTERVAL = 500;

/** Events that are looked at for those that viewers may not see yet, when a room is loaded. */
const MAX_YOUNG = 1_000;

/** What a room needs to know of the hub's options. */
export interface RoomOptions {
  /** Events replayed at most to a client that comes back. */
  readonly historySize: number;
}

/** Whom a room tells what happens to it. */
export interface RoomOwner {
  /** A moderator or a host has changed something; `seq` is its place. */
  acted(room: Room, seq: number): void;
  /**
   * Called once when the room is closed, by {@linkcode Room.close} or because the order
   * it followed is no more.
   */
  ended(): void;
}

/**
 * The chat of one broadcast in this process: the log that the engine's events are
 * appended to, and the clients whose cursors follow it.
 */
export class Room {
  readonly name: string;
  readonly #engine: Engine;
  readonly #epoch: string;
  readonly #options: RoomOptions;
  readonly #owner: RoomOwner;
  readonly #host: Host;
  readonly #events: Subscription;
  readonly #audiences: Audiences;
  readonly #pacer = new Pacer();
  readonly #registrations = new Set<Registration>();
  /** Sockets of each viewer: a person with three tabs is one viewer. */
  readonly #people = new Map<string, number>();
  /** Viewers in other processes. */
  #elsewhere = 0;
  #joining = 0;
  #closed = false;
  /** Clients that have seen an event before this process has. */
  #early: { readonly seq: number; readonly resume: () => void }[] = [];
  #flushing = false;
  /** Whether a client has something left to take after the flush under way. */
  #left = false;
  #slice = FIRST_SLICE;
  #retry = FIRST_RETRY;
  /** Reactions of this process's viewers, on their way to all, and of all on their way to them. */
  readonly #reactions = new Merged(
    (counts) => this.#engine.cheer(this.name, counts),
    CHEER_INTERVAL,
  );
  readonly #cheers = new Merged((counts) => {
    const event: ServerEvent = { type: "reactions", counts };
    this.#append({ json: JSON.stringify(event) });
  }, CHEER_INTERVAL);
  #announcedAt = 0;
  #announced = 0;
  #announcing: ReturnType<typeof setTimeout> | undefined;
  #trimming: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param delay By how much viewers see things later than moderators, in milliseconds.
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  static async load(
    name: string,
    engine: Engine,
    options: RoomOptions,
    owner: RoomOwner,
    delay = 0,
  ): Promise<Room> {
    const head = await engine.head(name);
    const room = new Room(name, engine, head, options, owner);
    if (delay > 0) {
      const before = await youngest(engine, name, head, delay);
      room.#audiences.delayBy(delay, before);
    }
    void room.#follow();
    return room;
  }

  private constructor(
    name: string,
    engine: Engine,
    head: Position,
    options: RoomOptions,
    owner: RoomOwner,
  ) {
    this.name = name;
    this.#engine = engine;
    this.#epoch = head.epoch;
    this.#options = options;
    this.#owner = owner;
    this.#host = {
      epoch: head.epoch,
      leave: (registration) => this.#leave(registration),
      wait: () => this.#flushLeft(),
    };
    this.#audiences = new Audiences(
      engine,
      name,
      head.seq,
      () => this.#flushSoon(),
    );
    this.#events = engine.subscribe(name, head.seq, head.epoch);
  }

  /** How many people are here, in all processes. */
  get viewers(): number {
    return this.#people.size + this.#elsewhere;
  }

  /** How many people are here in this process. */
  get viewersHere(): number {
    return this.#people.size;
  }

  /** Has viewers see things later than moderators, in milliseconds; 0: at once. */
  set delay(delay: number) {
    if (delay === this.#audiences.delay) return;
    this.#audiences.delayBy(delay);
    for (const registration of this.#registrations) this.#seat(registration);
  }

  /** Tells something to each client of a viewer, and whether they moderate from now on. */
  tell(
    viewer: string,
    brief: (person: Person) => ServerEvent & { readonly type: "you" },
  ): void {
    for (const registration of this.of(viewer)) {
      const event = brief(registration.registrant.person);
      registration.moderates = isModerator(event.you.role);
      this.#seat(registration);
      registration.answer(event);
    }
  }

  /** A viewer here reacts. */
  react(reaction: Reaction): void {
    this.#reactions.add({ [reaction]: 1 });
  }

  /** Everybody who is here, once for each client. */
  get people(): Person[] {
    return [...this.#registrations].map(({ registrant }) => registrant.person);
  }

  /** The registrations of a viewer. */
  of(viewer: string): Registration[] {
    return [...this.#registrations].filter(({ registrant }) =>
      registrant.person.viewer.id === viewer
    );
  }

  /** Whether nobody is here or about to be. */
  get empty(): boolean {
    return this.#registrations.size === 0 && this.#joining === 0;
  }

  /**
   * Takes a client in. Its first frame is the welcome; what it missed since `position`
   * follows, then what happens.
   *
   * @throws {Refusal} `unavailable` when what was missed can't be read now.
   */
  async register(
    registrant: Registrant,
    position: Position | undefined,
    briefing: Briefing,
  ): Promise<Registration> {
    this.#joining++;
    const moderates = isModerator(briefing.you.role);
    try {
      const { live } = this.#audiences;
      if (position && position.seq > live.log.seq) {
        await this.#catchUp(position);
      }
      const { gap, after, missed } = await this.#missed(position, moderates);
      if (this.#closed) {
        throw new Refusal(
          "unavailable",
          "Cannot connect: the room is restarting.",
          {
            retryAfterMs: 1_000,
          },
        );
      }
      if (!registrant.observes) this.#arrive(registrant.person.viewer.id);
      const { log } = this.#audiences.of(moderates);
      const welcome: ServerEvent = {
        type: "welcome",
        room: this.name,
        epoch: this.#epoch,
        seq: log.seq,
        viewers: this.viewers,
        ...briefing,
      };
      const registration = new Registration(
        registrant,
        this.#host,
        log,
        after,
        [frame(gap ? [welcome, gap] : [welcome]), ...missed],
        moderates,
      );
      this.#registrations.add(registration);
      return registration;
    } finally {
      this.#joining--;
    }
  }

  /** Ends every client and lets go of the engine. */
  close(reason: EndReason): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const registration of [...this.#registrations]) {
      registration.end(reason);
    }
    clearTimeout(this.#announcing);
    clearTimeout(this.#trimming);
    this.#audiences.stop();
    this.#reactions.stop();
    this.#cheers.stop();
    this.#resumeEarly(Infinity);
    this.#engine.announce(this.name, 0);
    void this.#events.return();
    this.#owner.ended();
  }

  /** Has a client follow what is for whoever it is. */
  #seat(registration: Registration): void {
    const { log } = this.#audiences.of(registration.moderates);
    if (!registration.follow(log)) return;
    // What has no place in the order may have been told on one log, and not yet on the other.
    registration.answer({ type: "viewers", count: this.viewers });
  }

  /** Tells everybody who is here. */
  #append(event: LogEvent): void {
    this.#audiences.append(event, Date.now());
    this.#flushSoon();
  }

  /** What a client that stands at `position` is sent ahead of its audience's log. */
  async #missed(position: Position | undefined, moderates: boolean) {
    const audience = () => this.#audiences.of(moderates);
    const gap = this.#gap(position, audience());
    let after = gap?.to ?? position?.seq ?? audience().log.seq;
    const missed: Batch[] = [];
    // While a range is read the log may move on, though hardly ever beyond it.
    while (after < audience().log.floor) {
      const { log: { floor, seq }, recovery } = audience();
      const head = Math.max(floor, seq);
      const range = await recovery.since(after, floor, head, Date.now());
      missed.push(...range.frames);
      after = range.upTo;
    }
    return { gap, after, missed };
  }

  async #follow(): Promise<void> {
    try {
      for await (const event of this.#events) {
        if (event.type === "elsewhere") {
          this.#elsewhere = event.viewers;
          this.#countChanged();
          continue;
        }
        if (event.type === "cheer") {
          this.#cheers.add(event.counts);
          continue;
        }
        if (event.type !== "message") this.#takeBack(event);
        this.#append(event);
        this.#resumeEarly(event.seq);
        if (event.act) this.#owner.acted(this, event.seq);
      }
    } catch (error) {
      report("error", "room_failed", {
        room: this.name,
        reason: reason(error),
      });
    }
    this.close("restart");
  }

  /** What moderators take back is not sent to those who have not seen it. */
  #takeBack({ json }: StoredEvent): void {
    const event: OrderedEvent = JSON.parse(json);
    if (event.type === "deleted") {
      this.#audiences.redact((seq) => seq === event.target);
    } else if (event.type === "cleared") {
      this.#audiences.redact((_, author) => author === event.viewer);
    }
  }

  /** Waits for what a client saw through another process, if the engine has it. */
  async #catchUp({ epoch, seq }: Position): Promise<void> {
    const head = await this.#engine.head(this.name);
    if (
      head.epoch !== epoch || head.seq < seq ||
      this.#audiences.live.log.seq >= seq ||
      this.#closed
    ) return;
    await new Promise<void>((resume) => this.#early.push({ seq, resume }));
  }

  #resumeEarly(seq: number): void {
    if (this.#early.length === 0) return;
    for (const early of this.#early) if (early.seq <= seq) early.resume();
    this.#early = this.#early.filter((early) => early.seq > seq);
  }

  /** What a client that stands at `position` can't be given any more, if anything. */
  #gap(position: Position | undefined, { log }: Audience) {
    if (!position) return undefined;
    const { seq } = this.#audiences.live.log;
    const to = Math.min(
      log.seq,
      Math.max(0, seq - this.#options.historySize),
    );
    if (position.epoch !== this.#epoch || position.seq > seq) {
      return { type: "gap", from: 0, to } as const;
    }
    return position.seq < to
      ? { type: "gap", from: position.seq + 1, to } as const
      : undefined;
  }

  /** Somebody has something left to take: for the flush under way it is the next one's. */
  #flushLeft(): void {
    this.#left = true;
    this.#flushSoon();
  }

  #flushSoon(atLeast = 0): void {
    if (this.#flushing) return;
    this.#flushing = true;
    const pause = Math.max(atLeast, this.#pacer.pause(performance.now()));
    if (pause < SHORTEST_TIMER) setImmediate(() => this.#flush());
    else setTimeout(() => this.#flush(), pause);
  }

  /**
   * Offers every client what it has not been sent. The clients' write pumps run
   * between the slices, so that a slice's time holds what it sent.
   */
  async #flush(): Promise<void> {
    const { head } = this.#audiences;
    let start = performance.now();
    let cost = 0;
    let sent = 0;
    let inSlice = 0;
    this.#left = false;
    this.#trim();
    const endSlice = async () => {
      await new Promise((turn) => setImmediate(turn));
      const now = performance.now();
      cost += now - start;
      this.#slice = Math.max(
        1,
        Math.round(SLICE * inSlice / Math.max(now - start, 0.01)),
      );
      inSlice = 0;
      start = now;
    };
    for (const registration of this.#registrations) {
      if (!registration.offer(start)) continue;
      sent++;
      if (++inSlice >= this.#slice) await endSlice();
    }
    if (inSlice > 0) await endSlice();
    this.#pacer.flushed(performance.now(), cost);
    if (sent > 0) flushDuration.observe(cost / 1e3);
    this.#flushing = false;
    this.#retry = sent > 0
      ? FIRST_RETRY
      : Math.min(this.#retry * 2, LAST_RETRY);
    if (this.#audiences.head !== head) this.#flushSoon();
    else if (this.#left) this.#flushSoon(this.#retry);
  }

  /** Trims now, and once more when what is young has grown old though nobody speaks. */
  #trim(): void {
    this.#audiences.trim(Date.now());
    this.#trimming ??= setTimeout(() => {
      this.#trimming = undefined;
      this.#audiences.trim(Date.now());
      this.#audiences.forget(Date.now());
    }, MAX_AGE + 1);
  }

  #leave(registration: Registration): void {
    const { person, left, observes } = registration.registrant;
    this.#registrations.delete(registration);
    if (!observes) this.#depart(person.viewer.id);
    left(registration.ended);
  }

  #arrive(viewer: string): void {
    this.#people.set(viewer, (this.#people.get(viewer) ?? 0) + 1);
    this.#countChanged();
  }

  #depart(viewer: string): void {
    const sockets = this.#people.get(viewer)! - 1;
    if (sockets > 0) this.#people.set(viewer, sockets);
    else this.#people.delete(viewer);
    this.#countChanged();
  }

  /** Tells the count: the newest, at most once an interval, however many come and go. */
  #countChanged(): void {
    if (this.#announcing !== undefined) return;
    const wait = this.#announcedAt + VIEWERS_INTERVAL - performance.now();
    this.#announcing = setTimeout(() => {
      this.#announcing = undefined;
      this.#announcedAt = performance.now();
      this.#engine.announce(this.name, this.#people.size);
      if (this.viewers === this.#announced || this.#registrations.size === 0) {
        return;
      }
      this.#announced = this.viewers;
      const event: ServerEvent = { type: "viewers", count: this.viewers };
      this.#append({ json: JSON.stringify(event) });
    }, Math.max(0, wait));
  }
}

/**
 * The last events of a room that are so young that viewers may not be allowed to see
 * them yet, without a hole.
 */
async function youngest(
  engine: Engine,
  room: string,
  { seq: head }: Position,
  delay: number,
): Promise<TimedEvent[]> {
  if (head === 0) return [];
  const since = Date.now() - delay;
  const events = await engine.read(room, Math.max(0, head - MAX_YOUNG), head);
  const young: TimedEvent[] = [];
  for (const event of events.reverse()) {
    // What was deleted has no time: it is as old as what stands behind it.
    const { at = young.at(-1)?.at ?? 0 }: { at?: number } = JSON.parse(
      event.json,
    );
    if (at <= since) break;
    young.push({ ...event, at });
  }
  return young.reverse();
}
