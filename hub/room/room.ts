import type { Engine, Subscription } from "../engine/engine.ts";
import { Audiences, type ViewerFeed } from "./log/audiences.ts";
import { type LogEvent, MAX_AGE_MS } from "./log/log.ts";
import { deletionOf, publicEvent } from "../engine/public_event.ts";
import { RefusedAuthors } from "./log/refused_authors.ts";
import { type Missed, readMissed } from "./log/missed.ts";
import { AwaitedEvents } from "./log/awaited_events.ts";
import { Flusher } from "./flusher.ts";
import { ViewerCount } from "./viewer_count.ts";
import { isModerator } from "../moderation/actions/authority.ts";
import type { Briefing } from "../moderation/views.ts";
import { idsOf, type Person } from "../people/person.ts";
import type { ViewerHash } from "../people/viewer_hash.ts";
import { HEARTBEAT_INTERVAL_MS } from "./heartbeats.ts";
import { tellRefused, tellRefusedAuthors } from "./refused.ts";
import { ReactionMerger } from "./reaction_merger.ts";
import type { Position, Reaction, ServerEvent } from "../protocol.ts";
import {
  type EndReason,
  frame,
  type Registrant,
  Registration,
  type RegistrationOwner,
} from "./registration.ts";
import { Refusal } from "../refusal.ts";
import { inSlices } from "../turn.ts";
import { reason } from "../operator/report.ts";
import { Summary } from "../operator/summary.ts";

const FAILED = new Summary("room_failed", "error");

/** Minimum time between two announcements of reactions, in milliseconds. */
const REACTIONS_INTERVAL_MS = 500;

export interface RoomOptions {
  /** Maximum number of events replayed to a client that reconnects. */
  readonly historySize: number;
  /** Hashes viewers' ids for the viewer count. */
  readonly viewerHash: ViewerHash;
}

/** Receives a room's notifications. */
export interface RoomOwner {
  /** Called when a moderator or host has changed something, with the act's `seq`. */
  acted(room: Room, seq: number): void;
  /** Called once when the room is closed, by {@linkcode Room.close} or because its subscription ended. */
  ended(): void;
}

/**
 * A room in this process: the logs that the engine's events are appended to, and the
 * clients whose cursors follow them.
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
  readonly #viewerCount: ViewerCount;
  readonly #flusher: Flusher;
  #joining = 0;
  #closed = false;
  readonly #awaited = new AwaitedEvents();
  /** Reactions from this process's viewers to the engine. */
  readonly #reactions = new ReactionMerger(
    (counts) => this.#engine.react(this.name, counts),
    REACTIONS_INTERVAL_MS,
  );
  readonly #reactionsToAnnounce = new ReactionMerger((counts) => {
    const event: ServerEvent = { type: "reactions", counts };
    this.#append({ json: JSON.stringify(event) });
  }, REACTIONS_INTERVAL_MS);
  readonly #refused = new RefusedAuthors();
  #trimming: ReturnType<typeof setTimeout> | undefined;

  /**
   * Loads a room.
   *
   * @param feed How viewers receive its events.
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  static async load(
    name: string,
    engine: Engine,
    options: RoomOptions,
    owner: RoomOwner,
    feed: ViewerFeed = { delayMs: 0, pace: 0 },
  ): Promise<Room> {
    const head = await engine.head(name);
    const room = new Room(name, engine, head, options, owner);
    await room.#audiences.start(feed, head);
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
      flushAgain: () => this.#flusher.flushAgain(),
    };
    this.#audiences = new Audiences(
      engine,
      name,
      head.seq,
      {
        fed: () => this.#flusher.flushSoon(),
        forked: (log) => {
          for (const registration of this.#registrations) {
            if (!registration.followsLive) registration.followFork(log);
          }
        },
      },
    );
    this.#viewerCount = new ViewerCount(engine, {
      name,
      hash: options.viewerHash(head.epoch),
      announce: (viewers) => this.#announceViewers(viewers),
    });
    this.#flusher = new Flusher(
      this.#registrations,
      this.#audiences,
      () => this.#trim(),
    );
    this.#events = engine.subscribe(name, head.seq, head.epoch);
  }

  /** Viewers in all processes. */
  get viewers(): number {
    return this.#viewerCount.viewers;
  }

  /** Viewers in this process. */
  get viewersHere(): number {
    return this.#viewerCount.here;
  }

  /** The newest event that viewers may see: behind the room's last if there is a delay. */
  get viewersHead(): Position {
    const { log } = this.#audiences.audienceOf(false);
    return { epoch: this.#epoch, seq: log.seq };
  }

  /** How viewers receive the room's events from now on. */
  set viewerFeed(feed: ViewerFeed) {
    if (!this.#audiences.change(feed)) return;
    for (const registration of this.#registrations) {
      this.#followAudience(registration);
    }
  }

  /**
   * Tells each client of some people that their role or restriction changed; others get
   * their turn meanwhile.
   *
   * @returns These people.
   */
  async tell(
    isAffected: (person: Person) => boolean,
    brief: (person: Person) => ServerEvent & { readonly type: "you" },
  ): Promise<Person[]> {
    const told: Person[] = [];
    await inSlices(this.#registrations, (registration) => {
      const { person } = registration.registrant;
      if (!isAffected(person)) return;
      const event = brief(person);
      registration.moderates = isModerator(event.you.role);
      this.#followAudience(registration);
      registration.answer(event);
      told.push(person);
    });
    return told;
  }

  /** Tells each moderator's client how many messages are held. */
  tellWaiting(waiting: number): void {
    for (const registration of this.#registrations) {
      if (registration.moderates) {
        registration.answer({ type: "review", waiting });
      }
    }
  }

  /** Makes the clients of a browser's earlier ids connect again, with its new cookie. */
  renew(earlier: readonly string[]): void {
    for (const registration of [...this.#registrations]) {
      const { viewer } = registration.registrant.person;
      if (earlier.includes(viewer.id)) registration.end("renewed");
    }
  }

  /** Counts a reaction of a viewer in this process. */
  react(reaction: Reaction): void {
    this.#reactions.add({ [reaction]: 1 });
  }

  /**
   * The person behind each client. Someone with several clients is listed several times.
   */
  get people(): Person[] {
    return [...this.#registrations].map(({ registrant }) => registrant.person);
  }

  /** Whether no client is registered or registering. */
  get empty(): boolean {
    return this.#registrations.size === 0 && this.#joining === 0;
  }

  /**
   * Registers a client. Its first frame is the welcome, followed by what it missed since
   * `position`.
   *
   * @returns A promise only if something must be read: thousands join at once.
   * @throws {Refusal} `unavailable` if the missed events can't be read.
   */
  register(
    registrant: Registrant,
    position: Position | undefined,
    briefing: Briefing,
  ): Registration | Promise<Registration> {
    const followsLive = isModerator(briefing.you.role) && !registrant.samples;
    const missed = this.#missed(position, followsLive);
    if (!(missed instanceof Promise)) {
      return this.#enter(registrant, position, briefing, missed);
    }
    this.#joining++;
    return missed
      .then((read) => this.#enter(registrant, position, briefing, read))
      .finally(() => this.#joining--);
  }

  #enter(
    registrant: Registrant,
    position: Position | undefined,
    briefing: Briefing,
    { gap, after, missed, refused }: Missed,
  ): Registration {
    if (this.#closed) {
      const message = "Cannot connect: the room is restarting.";
      throw new Refusal("unavailable", message, { retryAfterMs: 1_000 });
    }
    const { person, observes, samples } = registrant;
    if (!observes) this.#viewerCount.arrive(person.viewer.id);
    const moderates = isModerator(briefing.you.role);
    const { log } = this.#audiences.audienceOf(moderates && !samples);
    const welcome: ServerEvent = {
      type: "welcome",
      room: this.name,
      epoch: this.#epoch,
      seq: log.seq,
      viewers: this.viewers,
      heartbeatMs: HEARTBEAT_INTERVAL_MS,
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
    if (
      idsOf(person)
        .some((id) => refused.has(id) || this.#refused.has(id, position))
    ) tellRefused(registration);
    return registration;
  }

  /** Ends every registration and the subscription to the engine. */
  close(reason: EndReason): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const registration of [...this.#registrations]) {
      registration.end(reason);
    }
    clearTimeout(this.#trimming);
    this.#audiences.stop();
    this.#reactions.stop();
    this.#reactionsToAnnounce.stop();
    this.#awaited.arrived(Infinity);
    this.#viewerCount.stop();
    void this.#events.return();
    this.#owner.ended();
  }

  /** Makes a client follow the log of its audience. */
  #followAudience(registration: Registration): void {
    const { log } = this.#audiences.audienceOf(registration.followsLive);
    if (!registration.follow(log)) return;
    // Ephemeral events may have been announced on one log and not yet on the other.
    registration.answer({ type: "viewers", count: this.viewers });
  }

  #append(event: LogEvent): void {
    this.#audiences.append(event, performance.now());
    this.#flusher.flushSoon();
  }

  #missed(
    position: Position | undefined,
    followsLive: boolean,
  ): Missed | Promise<Missed> {
    const { live } = this.#audiences;
    const read = () =>
      readMissed(
        position,
        () => this.#audiences.audienceOf(followsLive),
        {
          epoch: this.#epoch,
          seq: live.log.seq,
          historySize: this.#options.historySize,
        },
      );
    return position && position.seq > live.log.seq
      ? this.#catchUp(position).then(read)
      : read();
  }

  async #follow(): Promise<void> {
    try {
      for await (const event of this.#events) {
        if (event.type === "elsewhere") {
          this.#viewerCount.elsewhere = event.sketches;
          continue;
        }
        if (event.type === "reactions") {
          this.#reactionsToAnnounce.add(event.counts);
          continue;
        }
        if (event.type === "removed") return this.close("removed");
        const shown = publicEvent(event);
        // Clients who haven't been sent a deleted message never are.
        const isDeleted = deletionOf(shown);
        if (isDeleted) this.#audiences.redact(isDeleted);
        tellRefusedAuthors(this.#registrations, this.#refused.note(event));
        this.#append(shown);
        this.#awaited.arrived(event.seq);
        if (event.act) this.#owner.acted(this, event.seq);
      }
    } catch (error) {
      FAILED.note({ room: this.name, reason: reason(error) });
    }
    this.close("restart");
  }

  /** Waits for an event that a client saw through another process, if the engine has it. */
  async #catchUp({ epoch, seq }: Position): Promise<void> {
    const head = await this.#engine.head(this.name);
    if (
      head.epoch !== epoch || head.seq < seq ||
      this.#audiences.live.log.seq >= seq ||
      this.#closed
    ) return;
    await this.#awaited.wait(seq);
  }

  /** Trims the logs now, and again once their entries are old, in case no event triggers it. */
  #trim(): void {
    this.#audiences.trim(performance.now());
    this.#trimming ??= setTimeout(() => {
      this.#trimming = undefined;
      this.#audiences.trim(performance.now());
      this.#audiences.trimRecovery(performance.now());
    }, MAX_AGE_MS + 1);
  }

  #leave(registration: Registration): void {
    const { registrant } = registration;
    const { person, observes } = registrant;
    this.#registrations.delete(registration);
    if (!observes) this.#viewerCount.depart(person.viewer.id);
    registrant.onLeave(registration.endReason);
  }

  #announceViewers(count: number): boolean {
    if (this.#registrations.size === 0) return false;
    const event: ServerEvent = { type: "viewers", count };
    this.#append({ json: JSON.stringify(event) });
    return true;
  }
}
