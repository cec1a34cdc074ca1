import { Admission } from "./room/admission.ts";
import type { Asked, Handler } from "./room/client.ts";
import { History, type Page } from "./room/history.ts";
import { Sockets } from "./room/sockets.ts";
import type { Engine } from "./engine/engine.ts";
import type { Action } from "./moderation/actions/action.ts";
import { Floor } from "./moderation/floor.ts";
import { isModerator } from "./moderation/actions/authority.ts";
import type { Outcome } from "./moderation/acts.ts";
import { Moderation } from "./moderation/moderation.ts";
import type { ModerationOptions } from "./moderation/options.ts";
import type { AuditLine, Briefing, RoomView } from "./moderation/views.ts";
import { rulesOf } from "./moderation/state/read_entry.ts";
import { Listing, type RoomSummary } from "./room/listing.ts";
import type { Order } from "./room/parse.ts";
import type { Person } from "./people/person.ts";
import {
  type Census,
  countDenied,
  counters,
  countRejected,
  watchLag,
} from "./operator/metrics.ts";
import {
  type AcceptedEvent,
  type DoneEvent,
  type HeldEvent,
  type MessageEvent,
  type Position,
  type Reaction,
  type Say,
} from "./protocol.ts";
import { Refusal } from "./refusal.ts";
import type {
  EndReason,
  Registration,
  Transport,
} from "./room/registration.ts";
import { Opening, type OpeningOptions } from "./room/opening.ts";
import type { Room } from "./room/room.ts";
import { Rooms } from "./room/rooms.ts";
import { within } from "./room/within.ts";
import { Summary } from "./operator/summary.ts";
import { checkRoom } from "./wording/text.ts";
import { messagesOf } from "./room/transcript.ts";

/** How long clients may take to close when the hub does, in milliseconds. One that does not read never closes. */
const CLOSING_TIME = 2_000;

/** How long what is being stored may take when the hub closes, in milliseconds. */
const ANSWERING_TIME = 2_000;

/** Rooms listed at most: those that were active last. */
const MAX_LISTED = 1_000;

/** The longest that a timer waits, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** What an operator can set. */
export interface HubOptions extends ModerationOptions, OpeningOptions {
  /** Events replayed at most to a client that comes back. */
  readonly historySize: number;
  /** Clients of this process; 0: no limit. */
  readonly maxClients: number;
  /** Clients of one address; 0: no limit. */
  readonly maxClientsPerIp: number;
}

/** Who registers, and from where. */
interface Arrival {
  readonly room: string;
  readonly person: Person;
  /** What the client last saw; `undefined`: it wants only what comes. */
  readonly position?: Position;
  /** Whether it is a screen of somebody who is counted elsewhere, such as an overlay. */
  readonly observes?: boolean;
}

/**
 * Holds the rooms of this process. Registering with it yields a client's outbound
 * batches; leaving is ending that iteration.
 */
export class Hub {
  readonly #engine: Engine;
  readonly #options: HubOptions;
  readonly #rooms: Rooms;
  readonly #admission: Admission;
  readonly #moderation: Moderation;
  readonly #floor: Floor;
  readonly #listing = new Listing(() => this.#list());
  readonly #history: History;
  readonly #opening: Opening;
  readonly #sockets = new Sockets();
  readonly #refusedFull = new Summary("clients_refused_full");
  readonly #tooSlow = new Summary("clients_too_slow");
  readonly #stopWatching = watchLag();
  #closing = false;

  constructor(engine: Engine, options: HubOptions) {
    this.#engine = engine;
    this.#options = options;
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
    this.#floor = new Floor(engine, this.#moderation, options);
    this.#history = new History(engine, this.#moderation.states);
    this.#opening = new Opening(engine, options);
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
    if (host) refuseUnvouched(room, host);
    const secret = await this.#opening.open(room, host, withLink);
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

  async #list(): Promise<RoomSummary[]> {
    const rooms = await this.#engine.rooms(MAX_LISTED);
    return rooms
      .map(({ name, lastAt, elsewhere, rules }) => {
        const { title, stream } = rulesOf(rules);
        return {
          name,
          title,
          viewers: this.#rooms.loaded(name)?.viewers ?? elsewhere,
          lastAt,
          stream: stream !== "",
        };
      })
      .sort((a, b) => b.viewers - a.viewers);
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
    await this.#moderation.links.check(checkRoom(room), person);
    const briefing = await this.#moderation.views.briefing(room, person);
    if (briefing.restriction) await this.#followBan(room, person);
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
    return await this.#counted(async () => {
      await this.#admit(room, person);
      const answer = await this.#following(
        room,
        person,
        () => this.#floor.say(room, person, say),
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
    return await this.#counted(async () => {
      await this.#admit(room, person);
      await this.#following(
        room,
        person,
        () => this.#floor.refuseReacting(room, person),
      );
      const here = this.#rooms.loaded(room);
      // Whoever reacts by HTTP may be seen by viewers of other processes alone.
      if (here) here.react(reaction);
      else this.#engine.cheer(room, { [reaction]: 1 });
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
    return await this.#counted(async () => {
      await this.#admit(room, person);
      const speaks = action.action === "announce";
      await this.#moderation.refuseHurry(room, person, speaks, key);
      return await this.#moderation.carryOut(room, person, action, key);
    });
  }

  /**
   * Gives a person the role that a link's secret stands for.
   *
   * @throws {Refusal} `unauthorised`, `rate_limited`, `bad_room`, `no_such_room`, `unavailable`.
   */
  claim(room: string, person: Person, secret: string): Promise<Outcome> {
    return this.#counted(() =>
      this.#moderation.links.claim(checkRoom(room), person, secret)
    );
  }

  /** @throws {Refusal} As {@linkcode Views.view}. */
  async view(room: string, person: Person): Promise<RoomView> {
    await this.#moderation.links.check(checkRoom(room), person);
    return await this.#moderation.views.view(room, person);
  }

  /** @throws {Refusal} As {@linkcode Views.audit}. */
  async audit(
    room: string,
    person: Person,
    options: { before?: number; limit?: number } = {},
  ): Promise<AuditLine[]> {
    await this.#moderation.links.check(checkRoom(room), person);
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
    await this.#moderation.links.check(checkRoom(room), person);
    await this.#moderation.views.refuseAllButHost(room, person);
    return await messagesOf(this.#engine, room);
  }

  /** Sees that somebody may ask anything of a room at all. */
  async #admit(room: string, person: Person): Promise<void> {
    this.#refuseWhenClosing();
    checkRoom(room);
    refuseUnvouched(room, person);
    await this.#moderation.links.check(room, person);
  }

  async #counted<T>(body: () => Promise<T>): Promise<T> {
    try {
      return await body();
    } catch (error) {
      if (error instanceof Refusal) countRejected(error.code);
      throw error;
    }
  }

  /**
   * Registers a client: what it iterates is what it is to be sent.
   *
   * @throws {Refusal} `too_many_clients`, `bad_room`, `no_such_room`, `unavailable`, `unauthorised`.
   */
  async register(
    { room, person, position, observes }: Arrival,
    transport: Transport,
  ): Promise<Registration> {
    let leave = () => {};
    let loaded: Room | undefined;
    try {
      this.#refuseWhenClosing();
      checkRoom(room);
      refuseUnvouched(room, person);
      leave = this.#admission.enter(person.address);
      const here = loaded = await this.#rooms.load(room);
      const briefing = await this.briefing(room, person);
      this.#refuseWhenClosing();
      let expiry: ReturnType<typeof setTimeout> | undefined;
      const left = (ended: EndReason | undefined) => {
        clearTimeout(expiry);
        leave();
        if (ended === "slow") this.#tooSlow.note();
        this.#rooms.unloadLater(here);
      };
      const registration = await here.register(
        { person, observes, transport, left },
        position,
        briefing,
      );
      const { voucher } = person;
      if (voucher) {
        expiry = setTimeout(
          () => registration.end("expired"),
          Math.min(Math.max(0, voucher.expiresAt - Date.now()), LONGEST_TIMER),
        );
      }
      this.#follow(room, person, briefing);
      return registration;
    } catch (error) {
      leave();
      if (loaded) this.#rooms.unloadLater(loaded);
      if (error instanceof Refusal) this.#denied(error);
      throw error;
    }
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
    this.#refuseWhenClosing();
    await this.#engine.rooms(1);
  }

  /**
   * Takes nothing and nobody in any more, answers what was said, tells every client to
   * come back, and lets go of the engine.
   */
  async close(): Promise<void> {
    this.#closing = true;
    await within(ANSWERING_TIME, this.#floor.settled());
    for (const room of this.#rooms) room.close("restart");
    await within(CLOSING_TIME, this.#sockets.closed());
    this.#stopWatching();
    this.#refusedFull.flush();
    this.#tooSlow.flush();
    await this.#engine.close();
  }

  #refuseWhenClosing(): void {
    if (!this.#closing) return;
    throw new Refusal("unavailable", "Cannot connect: the server restarts.", {
      retryAfterMs: 1_000,
    });
  }

  #denied({ code }: Refusal): void {
    if (code !== "too_many_clients") {
      const closing = code === "unavailable" && this.#closing;
      return countDenied(closing ? "draining" : code);
    }
    const { maxClients } = this.#options;
    const full = maxClients > 0 && this.#admission.clients >= maxClients;
    countDenied(full ? "server_full" : "address_full");
    if (full) this.#refusedFull.note();
  }

  /** What a room keeps of a moderator who has come. Nobody waits for it. */
  #follow(room: string, person: Person, { you }: Briefing): void {
    if (!isModerator(you.role)) return;
    this.#moderation.rename(room, person).catch((error) => {
      if (!(error instanceof Refusal)) throw error;
    });
  }

  /**
   * Does something for a person, whose address is known from then on if they are
   * restricted: whoever only posts over HTTP is seen nowhere else.
   */
  async #following<T>(
    room: string,
    person: Person,
    body: () => Promise<T>,
  ): Promise<T> {
    try {
      return await body();
    } catch (error) {
      if (
        error instanceof Refusal &&
        (error.code === "banned" || error.code === "timed_out")
      ) await this.#followBan(room, person);
      throw error;
    }
  }

  /** Nothing is refused because the address can't be noted now: the next visit notes it. */
  async #followBan(room: string, person: Person): Promise<void> {
    try {
      await this.#moderation.addressBans.follow(room, person);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  async #handle(room: string, person: Person, asked: Asked) {
    switch (asked.type) {
      case "say":
        return await this.say(room, person, asked);
      case "react":
        await this.react(room, person, asked.reaction);
        return;
      case "moderate":
        return await this.#ordered(room, person, asked);
    }
  }

  async #ordered(
    room: string,
    person: Person,
    { key, action }: Order,
  ): Promise<DoneEvent> {
    const { message, token } = await this.moderate(
      room,
      person,
      action,
      key,
    );
    return { type: "done", key, message, token };
  }
}

/** @throws {Refusal} `unauthorised`: a site's word for them is good no longer, or not here. */
function refuseUnvouched(room: string, { voucher }: Person): void {
  if (!voucher) return;
  if (voucher.expiresAt <= Date.now()) {
    throw new Refusal(
      "unauthorised",
      "Cannot go on: the token that you signed in with has expired.",
    );
  }
  if (voucher.rooms && !voucher.rooms.includes(room)) {
    throw new Refusal(
      "unauthorised",
      "Cannot go on: the token that you signed in with is for other rooms.",
    );
  }
}
