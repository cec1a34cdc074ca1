import { Admission } from "./room/admission.ts";
import type { ClientFrame, Handler } from "./room/client.ts";
import { History, type Page } from "./room/history.ts";
import { Sockets } from "./room/sockets.ts";
import type { Engine } from "./engine/engine.ts";
import type { Action } from "./moderation/actions/action.ts";
import { Posting } from "./moderation/posting.ts";
import type { Outcome } from "./moderation/acts.ts";
import { Moderation } from "./moderation/moderation.ts";
import type { ModerationOptions } from "./moderation/options.ts";
import type { AuditLine, Briefing, RoomView } from "./moderation/views.ts";
import { Listing, type RoomSummary } from "./room/listing.ts";
import { checkVoucher, type Person } from "./people/person.ts";
import {
  type Census,
  counters,
  countingRejections,
  watchLag,
} from "./operator/metrics.ts";
import {
  type AcceptedEvent,
  type DoneEvent,
  type HeldEvent,
  type MessageEvent,
  type Reaction,
  type Say,
} from "./protocol.ts";
import { type Arrival, Registrar } from "./room/registrar.ts";
import type { Registration, Transport } from "./room/registration.ts";
import { type OpeningOptions, RoomOpener } from "./room/opening.ts";
import { Rooms } from "./room/rooms.ts";
import { within } from "./room/within.ts";
import { checkRoom } from "./wording/text.ts";
import { messagesOf } from "./room/transcript.ts";

/** How long clients may take to close when the hub does, in milliseconds. One that does not read never closes. */
const CLOSE_TIMEOUT_MS = 2_000;

/** How long what is being stored may take when the hub closes, in milliseconds. */
const ANSWER_TIMEOUT_MS = 2_000;

/** What an operator can set. */
export interface HubOptions extends ModerationOptions, OpeningOptions {
  /** Events replayed at most to a client that comes back. */
  readonly historySize: number;
  /** Clients of this process; 0: no limit. */
  readonly maxClients: number;
  /** Clients of one address; 0: no limit. */
  readonly maxClientsPerIp: number;
}

/**
 * Holds the rooms of this process. Registering with it yields a client's outbound
 * batches; leaving is ending that iteration.
 */
export class Hub {
  readonly #engine: Engine;
  readonly #rooms: Rooms;
  readonly #admission: Admission;
  readonly #registrar: Registrar;
  readonly #moderation: Moderation;
  readonly #posting: Posting;
  readonly #listing = new Listing(() => this.#rooms.list());
  readonly #history: History;
  readonly #opener: RoomOpener;
  readonly #sockets = new Sockets();
  readonly #stopWatching = watchLag();

  constructor(engine: Engine, options: HubOptions) {
    this.#engine = engine;
    this.#admission = new Admission(
      options.maxClients,
      options.maxClientsPerIp,
    );
    this.#moderation = new Moderation(
      engine,
      options,
      (room, viewer) =>
        this.#rooms.loaded(room)?.of(viewer)[0]?.registrant.person.viewer.name,
    );
    this.#rooms = new Rooms(engine, this.#moderation, options);
    this.#registrar = new Registrar(
      this.#rooms,
      this.#admission,
      (room, person) => this.briefing(room, person),
    );
    this.#posting = new Posting(engine, this.#moderation, options);
    this.#history = new History(engine, this.#moderation.states);
    this.#opener = new RoomOpener(engine, options);
  }

  /**
   * Opens a room.
   *
   * @param host Whose room it is; `undefined`: nobody's but the operator's.
   * @param withLink Whether a program asks, which needs a secret to be its host again.
   * @returns That secret, which makes anybody the host.
   * @throws {Refusal} `bad_room`, `room_exists`, `forbidden`, `unauthorised`,
   * `rate_limited`, `unavailable`.
   */
  async open(
    room: string,
    host?: Person,
    withLink = false,
  ): Promise<string | undefined> {
    checkRoom(room);
    if (host) checkVoucher(room, host);
    const secret = await this.#opener.open(room, host, withLink);
    this.#listing.forget();
    return secret;
  }

  /**
   * The rooms with most viewers, then the last active, as they were a moment ago; the
   * same array as long as nothing newer is known.
   *
   * @throws {Refusal} `unavailable`.
   */
  rooms(): Promise<readonly RoomSummary[]> {
    return this.#listing.rooms();
  }

  /** What is there now, for the operator. */
  get census(): Census {
    const rooms = [...this.#rooms];
    return {
      clients: this.#admission.clients,
      rooms: rooms.length,
      viewers: rooms.reduce((sum, { viewersHere }) => sum + viewersHere, 0),
    };
  }

  /** How many people are in a room. */
  viewers(room: string): number {
    return this.#rooms.loaded(room)?.viewers ?? 0;
  }

  /**
   * The newest messages, or those with a `seq` below `before`, in order.
   *
   * @throws {Refusal} `bad_room`, `no_such_room`, `unavailable`.
   */
  async history(
    room: string,
    person: Person,
    options: { before?: number; limit?: number } = {},
  ): Promise<Page> {
    return await this.#history.page(checkRoom(room), person, options);
  }

  /**
   * When the oldest message that a person may see was said, in milliseconds since 1970;
   * `undefined`: there is none.
   *
   * @throws {Refusal} As {@linkcode history}.
   */
  async began(room: string, person: Person): Promise<number | undefined> {
    return await this.#history.began(checkRoom(room), person);
  }

  /**
   * The newest messages of one viewer, in order, among the room's newest that the person
   * may see.
   *
   * @param viewer Their id.
   * @throws {Refusal} As {@linkcode history}.
   */
  async said(
    room: string,
    person: Person,
    viewer: string,
    limit: number,
  ): Promise<Page> {
    return await this.#history.said(checkRoom(room), person, viewer, limit);
  }

  /**
   * What a person is told of a room when they come, and of themselves.
   *
   * @throws {Refusal} `bad_room`, `no_such_room`, `unavailable`, `unauthorised`.
   */
  async briefing(room: string, person: Person): Promise<Briefing> {
    await this.#moderation.roleLinks.check(checkRoom(room), person);
    const briefing = await this.#moderation.views.briefing(room, person);
    if (briefing.restriction) {
      await this.#moderation.addressBans.followIfPossible(room, person);
    }
    return briefing;
  }

  /**
   * The origins of the sites that may show a room's chat in a frame.
   *
   * @throws {Refusal} `bad_room`, `no_such_room`, `unavailable`.
   */
  async sites(room: string): Promise<readonly string[]> {
    return (await this.#moderation.states.of(checkRoom(room))).rules.embedOn;
  }

  /**
   * Takes what a person says: a message, which is stored, or held for a moderator, or a
   * command. The same viewer's same `key` is stored once, however often it is said.
   *
   * @throws {Refusal} Why it is not taken.
   */
  async say(
    room: string,
    person: Person,
    say: Omit<Say, "type">,
  ): Promise<AcceptedEvent | DoneEvent | HeldEvent> {
    return await countingRejections(async () => {
      await this.#admit(room, person);
      const answer = await this.#moderation.addressBans.following(
        room,
        person,
        () => this.#posting.say(room, person, say),
      );
      if (answer.type === "accepted") counters.accepted++;
      return answer;
    });
  }

  /**
   * Adds a viewer's reaction to those of the others.
   *
   * @throws {Refusal} `timed_out`, `banned`, `closed`, `rate_limited`, `bad_room`,
   * `no_such_room`, `unauthorised`, `unavailable`.
   */
  async react(room: string, person: Person, reaction: Reaction): Promise<void> {
    return await countingRejections(async () => {
      await this.#admit(room, person);
      await this.#moderation.addressBans.following(
        room,
        person,
        () => this.#posting.checkReacting(room, person),
      );
      const here = this.#rooms.loaded(room);
      // Whoever reacts by HTTP may be seen by viewers of other processes alone.
      if (here) here.react(reaction);
      else this.#engine.react(room, { [reaction]: 1 });
    });
  }

  /**
   * Does what a moderator or a host asks for. Anybody may take back what they said.
   *
   * @param key The client's name for it: an announcement is made once under it.
   * @throws {Refusal} As {@linkcode Moderation.carryOut}.
   */
  async moderate(
    room: string,
    person: Person,
    action: Action,
    key?: string,
  ): Promise<Outcome> {
    return await countingRejections(async () => {
      await this.#admit(room, person);
      const speaks = action.action === "announce";
      await this.#moderation.checkPace(room, person, speaks, key);
      return await this.#moderation.carryOut(room, person, action, key);
    });
  }

  /**
   * Gives a person the role that a link's secret stands for.
   *
   * @throws {Refusal} `unauthorised`, `rate_limited`, `bad_room`, `no_such_room`, `unavailable`.
   */
  claim(room: string, person: Person, secret: string): Promise<Outcome> {
    return countingRejections(() =>
      this.#moderation.roleLinks.claim(checkRoom(room), person, secret)
    );
  }

  /** @throws {Refusal} As {@linkcode Views.view}. */
  async view(room: string, person: Person): Promise<RoomView> {
    await this.#moderation.roleLinks.check(checkRoom(room), person);
    return await this.#moderation.views.view(room, person);
  }

  /** @throws {Refusal} As {@linkcode Views.audit}. */
  async audit(
    room: string,
    person: Person,
    options: { before?: number; limit?: number } = {},
  ): Promise<AuditLine[]> {
    await this.#moderation.roleLinks.check(checkRoom(room), person);
    return await this.#moderation.views.audit(room, person, options);
  }

  /**
   * All messages of a room, the oldest first, for its host ({@linkcode messagesOf}).
   *
   * @throws {Refusal} `forbidden`, `bad_room`, `no_such_room`, `unavailable`, `unauthorised`.
   */
  async transcript(
    room: string,
    person: Person,
  ): Promise<AsyncIterable<readonly MessageEvent[]>> {
    await this.#moderation.roleLinks.check(checkRoom(room), person);
    await this.#moderation.views.checkHost(room, person);
    return await messagesOf(this.#engine, room);
  }

  /** Sees that somebody may ask anything of a room at all. */
  async #admit(room: string, person: Person): Promise<void> {
    this.#admission.checkOpen();
    checkRoom(room);
    checkVoucher(room, person);
    await this.#moderation.roleLinks.check(room, person);
  }

  /**
   * Registers a client: what it iterates is what it is to be sent.
   *
   * @throws {Refusal} `too_many_clients`, `bad_room`, `no_such_room`, `unavailable`, `unauthorised`.
   */
  async register(
    arrival: Arrival,
    transport: Transport,
  ): Promise<Registration> {
    const registration = await this.#registrar.register(arrival, transport);
    if (registration.moderates) {
      this.#moderation.keepName(arrival.room, arrival.person);
    }
    return registration;
  }

  /**
   * Makes a WebSocket of a request and its client one of the room's.
   *
   * @throws {Refusal} As {@linkcode register}, before the upgrade.
   */
  upgrade(request: Request, arrival: Arrival): Promise<Response> {
    const { room, person } = arrival;
    return this.#sockets.upgrade(
      request,
      (client) => this.register(arrival, client),
      this.#handlerOf(room, person),
    );
  }

  /** Made apart: it is kept for as long as the client stays, and the rest is not. */
  #handlerOf(room: string, person: Person): Handler {
    return (asked) => this.#handle(room, person, asked);
  }

  /**
   * Resolves when the hub can be used.
   *
   * @throws {Refusal} `unavailable`: it is closing, or the storage does not answer.
   */
  async ready(): Promise<void> {
    this.#admission.checkOpen();
    await this.#engine.rooms(1);
  }

  /**
   * Takes nothing and nobody in any more, answers what was said, tells every client to
   * come back, and lets go of the engine.
   */
  async close(): Promise<void> {
    this.#admission.close();
    await within(ANSWER_TIMEOUT_MS, this.#posting.settled());
    for (const room of this.#rooms) room.close("restart");
    await within(CLOSE_TIMEOUT_MS, this.#sockets.closed());
    this.#stopWatching();
    this.#registrar.flush();
    await this.#engine.close();
  }

  async #handle(
    room: string,
    person: Person,
    asked: ClientFrame,
  ): ReturnType<Handler> {
    switch (asked.type) {
      case "say":
        return await this.say(room, person, asked);
      case "react":
        await this.react(room, person, asked.reaction);
        return;
      case "moderate": {
        const { key, action } = asked;
        const { message, token } = await this.moderate(
          room,
          person,
          action,
          key,
        );
        return { type: "done", key, message, token };
      }
    }
  }
}
