import { Admission } from "./room/admission.ts";
import { History } from "./room/history/history.ts";
import { frameHandler } from "./frame_handler.ts";
import { Sockets } from "./room/sockets.ts";
import type { Engine, Page, PageRequest } from "./engine/engine.ts";
import type { Action } from "./moderation/actions/action.ts";
import { Bots } from "./moderation/bots.ts";
import { Posting } from "./moderation/posting.ts";
import type { RoomsHere } from "./moderation/rooms_here.ts";
import { BanLists } from "./moderation/lists/ban_lists.ts";
import type { Outcome } from "./moderation/acts.ts";
import { Moderation } from "./moderation/moderation.ts";
import type { Briefing } from "./moderation/views.ts";
import { Listing, type RoomSummary } from "./room/listing.ts";
import { checkAccess, type Person } from "./people/person.ts";
import {
  type Census,
  counters,
  countingRejections,
  watchLag,
} from "./operator/metrics.ts";
import type { Reaction } from "./protocol.ts";
import type { Say } from "./frames.ts";
import type { Ack } from "./answers.ts";
import { type Arrival, Registrar } from "./room/registrar.ts";
import type { Registration, Transport } from "./room/registration.ts";
import { OperatorActs } from "./operator_acts.ts";
import type { HubOptions } from "./options.ts";
import { openRoom } from "./room/opening.ts";
import { Rooms } from "./room/rooms.ts";
import { StaffReads } from "./staff_reads.ts";
import { checkRoom } from "./wording/text.ts";
import { Searches } from "./room/history/searches.ts";
import { within } from "./room/within.ts";
import { Webhooks } from "./webhooks/webhooks.ts";

/** How long {@linkcode Hub.close} waits for messages being stored, in milliseconds. */
const ANSWER_TIMEOUT_MS = 2_000;

/**
 * The rooms of this process. A client registers and iterates its outbound batches; ending
 * that iteration leaves the room.
 */
export class Hub {
  readonly #engine: Engine;
  readonly #rooms: Rooms;
  readonly #admission: Admission;
  readonly #registrar: Registrar;
  readonly #moderation: Moderation;
  /** What belongs together in a raid, for moderators. */
  readonly raids: Moderation["raids"];
  readonly #lists: BanLists;
  readonly #posting: Posting;
  readonly #listing = new Listing(() => this.#rooms.list());
  readonly #history: History;
  /** Searches rooms. */
  readonly searches: Searches;
  readonly #options: HubOptions;
  /** What only moderators and hosts may read. */
  readonly staff: StaffReads;
  /** What the operator does to rooms. */
  readonly operator: OperatorActs;
  readonly #webhooks: Webhooks;
  /** Programs that write through bot links. */
  readonly bots: Bots;
  readonly #sockets = new Sockets();
  /** Resolves if the process must restart, because its memory is full of what clients send. */
  readonly exhausted: Promise<void> = this.#sockets.exhausted;
  readonly #stopWatching = watchLag();

  constructor(engine: Engine, options: HubOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#admission = new Admission(options);
    const here: RoomsHere = {
      people: (room) => this.#rooms.loaded(room)?.people ?? [],
      viewersSeq: async (room) => (await this.#rooms.viewersHead(room)).seq,
      loadDelayed: (room) => this.#rooms.loadIfDelayed(room),
      stored: (room, seq) => this.#webhooks.wake(room, seq),
    };
    this.#moderation = new Moderation(engine, options, here);
    this.raids = this.#moderation.raids;
    this.#rooms = new Rooms(engine, this.#moderation, options, (room) => {
      this.#listing.forget();
      this.#webhooks.removed(room);
    });
    this.#registrar = new Registrar(this.#rooms, this.#admission, {
      brief: (room, person) => this.briefing(room, person),
      briefNow: (room, person) =>
        this.#moderation.views.briefingNow(room, person),
      registered: ({ moderates, registrant: { person } }, room) => {
        if (moderates) this.#moderation.names.keepLater(room, person);
      },
    });
    this.#posting = new Posting(engine, this.#moderation, options, here);
    this.#history = new History(engine, this.#moderation.states, this.#rooms);
    this.#lists = new BanLists(engine, this.#moderation, options);
    this.operator = new OperatorActs(
      this.#moderation,
      (room) => this.#rooms.remove(checkRoom(room), "operator"),
    );
    this.#webhooks = new Webhooks(engine, options, this.#moderation.states);
    this.#webhooks.start();
    this.bots = new Bots(
      engine,
      this.#moderation,
      this.#posting,
      options,
      () => this.#admission.checkOpen(),
    );
    const staff = [this.#moderation, this.#lists, this.#webhooks] as const;
    this.staff = new StaffReads(engine, ...staff);
    this.searches = new Searches(
      engine,
      this.#moderation,
      this.#rooms,
      options,
    );
  }

  /**
   * Opens a room.
   *
   * @param host The room's host; `undefined`: only the operator is.
   * @param withLink Whether to create a host link, for programs that keep no cookie.
   * @returns The secret of that link.
   * @throws {Refusal} `bad_room`, `room_exists`, `forbidden`, `unauthorised`,
   * `rate_limited`, `unavailable`.
   */
  async open(
    room: string,
    host?: Person,
    withLink = false,
  ): Promise<string | undefined> {
    checkRoom(room);
    if (host) checkAccess(room, host);
    const secret = await openRoom(
      this.#engine,
      this.#options,
      room,
      host,
      withLink,
    );
    this.#listing.forget();
    void this.#webhooks.opened(room);
    return secret;
  }

  /**
   * Returns the rooms, those with the most viewers first, then the most recently active;
   * ended ones come last.
   * The list is cached for a moment; callers get the same array until it is refreshed.
   *
   * @throws {Refusal} `unavailable`.
   */
  rooms(): Promise<readonly RoomSummary[]> {
    return this.#listing.rooms();
  }

  /** Numbers of clients, rooms and viewers in this process, for metrics. */
  get census(): Census {
    return { clients: this.#admission.clients, ...this.#rooms.census };
  }

  /** Returns the number of viewers in a room, over all processes; 0 if the room isn't loaded here. */
  viewers(room: string): number {
    return this.#rooms.loaded(room)?.viewers ?? 0;
  }

  /** As {@linkcode History.page}; also throws `bad_room`, `unauthorised`. */
  async history(room: string, person: Person, request?: Partial<PageRequest>) {
    return await this.#history.page(checkAccess(room, person), person, request);
  }

  /** As {@linkcode History.oldestMessageAt}; also throws `bad_room`, `unauthorised`. */
  async oldestMessageAt(room: string, person: Person) {
    checkAccess(room, person);
    return await this.#history.oldestMessageAt(room, person);
  }

  /** As {@linkcode History.messagesFrom}; also throws `bad_room`, `unauthorised`. */
  async messagesFrom(
    room: string,
    person: Person,
    viewer: string,
    limit: number,
  ): Promise<Page> {
    checkAccess(room, person);
    return await this.#history.messagesFrom(room, person, viewer, limit);
  }

  /**
   * Returns what a person needs to know on arrival: who they are here, the room's
   * settings and its pinned message.
   *
   * @throws {Refusal} `bad_room`, `no_such_room`, `unavailable`, `unauthorised`.
   */
  async briefing(room: string, person: Person): Promise<Briefing> {
    await this.#moderation.checkAccess(room, person);
    const briefing = await this.#moderation.views.briefing(room, person);
    if (briefing.restriction) {
      await this.#moderation.addressBans.tryRecord(room, person);
    }
    return briefing;
  }

  /**
   * Returns the origins of the sites that may embed a room's chat.
   *
   * @throws {Refusal} `bad_room`, `no_such_room`, `unavailable`.
   */
  async sites(room: string): Promise<readonly string[]> {
    return (await this.#moderation.states.current(checkRoom(room))).rules
      .embedOn;
  }

  /**
   * Takes what a person posts: a message, which is stored or held for review, or a
   * command. Posting the same `key` again returns the first answer and stores nothing.
   *
   * @throws {Refusal} The reason for which it is rejected.
   */
  async say(
    room: string,
    person: Person,
    say: Omit<Say, "type">,
  ): Promise<Ack> {
    return await this.#request(room, person, async () => {
      const answer = await this.#posting.say(room, person, say);
      if (answer.type === "accepted") counters.accepted++;
      return answer;
    });
  }

  /**
   * Counts a viewer's reaction.
   *
   * @throws {Refusal} `room_ended`, `timed_out`, `banned`, `closed`, `rate_limited`,
   * `bad_room`, `no_such_room`, `unauthorised`, `unavailable`.
   */
  async react(room: string, person: Person, reaction: Reaction): Promise<void> {
    await this.#request(room, person, async () => {
      await this.#posting.checkReacting(room, person);
      const here = this.#rooms.loaded(room);
      // Posted over HTTP, it may be for a room that isn't loaded here.
      if (here) here.react(reaction);
      else this.#engine.react(room, { [reaction]: 1 });
    });
  }

  /**
   * Carries out an action. Anyone may delete their own messages; the rest takes a
   * moderator or the host.
   *
   * @param key The client's key for the action, as for {@linkcode Moderation.carryOut}.
   * @throws {Refusal} As {@linkcode Moderation.carryOut}.
   */
  async moderate(
    room: string,
    person: Person,
    action: Action,
    key?: string,
  ): Promise<Outcome> {
    return await this.#request(room, person, async () => {
      if (action.action === "announce") await this.#rooms.loadIfDelayed(room);
      await this.#moderation.checkPace(room, person, action, key);
      const outcome = await this.#moderation
        .carryOut(room, person, action, key);
      if (action.action === "webhook") {
        await this.#webhooks.changed(room, outcome.seq);
      }
      return outcome;
    });
  }

  /** The public keys of this server's ban lists, for anyone. */
  listKeys(): Promise<object[]> {
    return this.#lists.publicKeys();
  }

  /** As {@linkcode BanLists.import}; also throws `bad_room`, `unauthorised`. */
  importBans(room: string, person: Person, file: string): Promise<Outcome> {
    return this.#request(
      room,
      person,
      () => this.#lists.import(room, person, file),
    );
  }

  /**
   * Gives a person the role of a role link.
   *
   * @param secret The link's secret.
   * @throws {Refusal} `unauthorised`, `rate_limited`, `bad_room`, `no_such_room`,
   * `unavailable`.
   */
  claim(room: string, person: Person, secret: string): Promise<Outcome> {
    return this.#request(
      room,
      person,
      () => this.#moderation.roleLinks.claim(room, person, secret),
    );
  }

  /** Removes a room and all that belongs to it. Only for the host; throws as {@linkcode StaffReads.transcript}. */
  async remove(room: string, person: Person): Promise<void> {
    await this.#moderation.checkAccess(room, person);
    await this.#moderation.checkRemoving(room, person);
    await this.#rooms.remove(room, person.admin ? "operator" : "host");
  }

  /**
   * Handles a request to a room: checks that the person may make one, counts a refusal,
   * and records the address of someone who is refused because they are restricted.
   */
  async #request<T>(
    room: string,
    person: Person,
    body: () => Promise<T>,
  ): Promise<T> {
    const { addressBans, names } = this.#moderation;
    return await countingRejections(async () => {
      this.#admission.checkOpen();
      await this.#moderation.checkAccess(room, person);
      const result = await addressBans.recordIfRefused(room, person, body);
      if (person.roleLink || person.voucher) names.keepLater(room, person);
      return result;
    });
  }

  /**
   * Registers a client. The registration iterates the batches to send to it.
   *
   * @throws {Refusal} `too_many_clients`, `bad_room`, `no_such_room`, `unavailable`,
   * `unauthorised`.
   */
  async register(
    arrival: Arrival,
    transport: Transport,
  ): Promise<Registration> {
    return await this.#registrar.register(arrival, transport);
  }

  /** As {@linkcode Admission.checkCooldown}. */
  checkCooldown(addressOf: () => string): number {
    return this.#admission.checkCooldown(addressOf);
  }

  /**
   * Upgrades a request to a WebSocket and registers its client.
   *
   * @throws {Refusal} As {@linkcode register}, before the upgrade.
   */
  upgrade(request: Request, arrival: Arrival): Response | Promise<Response> {
    return this.#sockets.upgrade(
      request,
      frameHandler(this, arrival),
      (client) => this.#registrar.register(arrival, client),
    );
  }

  /**
   * Resolves when the hub can serve requests, with what the storage waits for nevertheless.
   *
   * @throws {Refusal} `unavailable`: the hub is closing, or the storage doesn't answer.
   */
  async ready(): Promise<string[]> {
    this.#admission.checkOpen();
    if (this.#engine.ready) return await this.#engine.ready();
    await this.#engine.rooms(1);
    return [];
  }

  /**
   * Refuses new clients and requests, answers the pending ones, tells every client to
   * reconnect, and closes the engine.
   */
  async close(): Promise<void> {
    this.#admission.close();
    await within(ANSWER_TIMEOUT_MS, this.#posting.settled());
    this.#rooms.close();
    await this.#sockets.closed();
    this.#stopWatching();
    this.#registrar.flush();
    await within(ANSWER_TIMEOUT_MS, this.#webhooks.close());
    await this.#engine.close();
  }
}
