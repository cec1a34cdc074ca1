import type { Engine, StoredEvent, Subscription } from "../engine/engine.ts";
import { type Audience, Audiences } from "./log/audiences.ts";
import { notYetVisible } from "./log/delayed_log.ts";
import { type Batch, type LogEvent, MAX_AGE_MS } from "./log/log.ts";
import { Flusher, type FlushTarget } from "./flusher.ts";
import { Presence } from "./presence.ts";
import { isModerator } from "../moderation/actions/authority.ts";
import type { Briefing } from "../moderation/views.ts";
import type { Person } from "../people/person.ts";
import { ReactionMerger } from "./reaction_merger.ts";
import type {
  OrderedEvent,
  Position,
  Reaction,
  ServerEvent,
} from "../protocol.ts";
import {
  type EndReason,
  frame,
  type Registrant,
  Registration,
  type RegistrationOwner,
} from "./registration.ts";
import { Refusal } from "../refusal.ts";
import { reason, report } from "../operator/report.ts";

/** How often reactions are told at most, in milliseconds. */
const REACTIONS_INTERVAL_MS = 500;

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
  readonly #registrationOwner: RegistrationOwner;
  readonly #events: Subscription;
  readonly #audiences: Audiences;
  readonly #registrations = new Set<Registration>();
  readonly #presence: Presence;
  readonly #flusher: Flusher;
  #joining = 0;
  #closed = false;
  /** Clients that have seen an event before this process has. */
  #catchingUp: { readonly seq: number; readonly resume: () => void }[] = [];
  /** Reactions of this process's viewers, on their way to all, and of all on their way to them. */
  readonly #reactions = new ReactionMerger(
    (counts) => this.#engine.react(this.name, counts),
    REACTIONS_INTERVAL_MS,
  );
  readonly #reactionsToTell = new ReactionMerger((counts) => {
    const event: ServerEvent = { type: "reactions", counts };
    this.#append({ json: JSON.stringify(event) });
  }, REACTIONS_INTERVAL_MS);
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
      const before = await notYetVisible(engine, name, head, delay);
      room.#audiences.setDelay(delay, before);
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
    this.#registrationOwner = {
      epoch: head.epoch,
      leave: (registration) => this.#leave(registration),
      wait: () => this.#flusher.flushLeft(),
    };
    this.#audiences = new Audiences(
      engine,
      name,
      head.seq,
      () => this.#flusher.flushSoon(),
    );
    this.#presence = new Presence(
      engine,
      name,
      (viewers) => this.#tellViewers(viewers),
    );
    this.#flusher = new Flusher(this.#flushed());
    this.#events = engine.subscribe(name, head.seq, head.epoch);
  }

  /** How many people are here, in all processes. */
  get viewers(): number {
    return this.#presence.viewers;
  }

  /** How many people are here in this process. */
  get viewersHere(): number {
    return this.#presence.here;
  }

  /** Has viewers see things later than moderators, in milliseconds; 0: at once. */
  set delayMs(delay: number) {
    if (delay === this.#audiences.delayMs) return;
    this.#audiences.setDelay(delay);
    for (const registration of this.#registrations) {
      this.#followAudience(registration);
    }
  }

  /** Tells something to each client of a viewer, and whether they moderate from now on. */
  tell(
    viewer: string,
    brief: (person: Person) => ServerEvent & { readonly type: "you" },
  ): void {
    for (const registration of this.of(viewer)) {
      const event = brief(registration.registrant.person);
      registration.moderates = isModerator(event.you.role);
      this.#followAudience(registration);
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
      if (!registrant.observes) {
        this.#presence.arrive(registrant.person.viewer.id);
      }
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
        this.#registrationOwner,
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
    clearTimeout(this.#trimming);
    this.#audiences.stop();
    this.#reactions.stop();
    this.#reactionsToTell.stop();
    this.#resumeCaughtUp(Infinity);
    this.#presence.stop();
    void this.#events.return();
    this.#owner.ended();
  }

  /** Has a client follow what is for whoever it is. */
  #followAudience(registration: Registration): void {
    const { log } = this.#audiences.of(registration.moderates);
    if (!registration.follow(log)) return;
    // What has no place in the order may have been told on one log, and not yet on the other.
    registration.answer({ type: "viewers", count: this.viewers });
  }

  /** Tells everybody who is here. */
  #append(event: LogEvent): void {
    this.#audiences.append(event, Date.now());
    this.#flusher.flushSoon();
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
          this.#presence.elsewhere = event.viewers;
          continue;
        }
        if (event.type === "reactions") {
          this.#reactionsToTell.add(event.counts);
          continue;
        }
        if (event.type !== "message") this.#redact(event);
        this.#append(event);
        this.#resumeCaughtUp(event.seq);
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
  #redact({ json }: StoredEvent): void {
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
    await new Promise<void>((resume) => this.#catchingUp.push({ seq, resume }));
  }

  #resumeCaughtUp(seq: number): void {
    if (this.#catchingUp.length === 0) return;
    for (const early of this.#catchingUp) if (early.seq <= seq) early.resume();
    this.#catchingUp = this.#catchingUp.filter((early) => early.seq > seq);
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

  /** Trims now, and once more when what is young has grown old though nobody speaks. */
  #trim(): void {
    this.#audiences.trim(Date.now());
    this.#trimming ??= setTimeout(() => {
      this.#trimming = undefined;
      this.#audiences.trim(Date.now());
      this.#audiences.forget(Date.now());
    }, MAX_AGE_MS + 1);
  }

  #flushed(): FlushTarget {
    const audiences = this.#audiences;
    return {
      registrations: this.#registrations,
      get head() {
        return audiences.head;
      },
      trim: () => this.#trim(),
    };
  }

  #leave(registration: Registration): void {
    const { person, left, observes } = registration.registrant;
    this.#registrations.delete(registration);
    if (!observes) this.#presence.depart(person.viewer.id);
    left(registration.ended);
  }

  #tellViewers(count: number): boolean {
    if (this.#registrations.size === 0) return false;
    const event: ServerEvent = { type: "viewers", count };
    this.#append({ json: JSON.stringify(event) });
    return true;
  }
}
