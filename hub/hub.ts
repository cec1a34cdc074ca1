import { Admission } from "./admission.ts";
import { Client } from "./client.ts";
import type { Engine } from "./engine.ts";
import type {
  AcceptedEvent,
  MessageEvent,
  Position,
  Say,
  Viewer,
} from "./protocol.ts";
import { RateLimiter } from "./rate_limiter.ts";
import { Refusal } from "./refusal.ts";
import type { Registrant, Registration } from "./registration.ts";
import { Room } from "./room.ts";
import { checkRoom, checkText } from "./text.ts";

/** How long a room that everybody left stays in memory, in milliseconds: a reload finds it warm. */
const ROOM_LINGER = 30_000;

/** A peer that answers no ping for this many seconds is gone ({@linkcode Deno.UpgradeWebSocketOptions}). */
const IDLE_TIMEOUT = 45;

/** How long a handshake may take from our answer on, in milliseconds. */
const OPENING_TIME = 10_000;

/** How long clients may take to close when the hub does, in milliseconds. One that does not read never closes. */
const CLOSING_TIME = 2_000;

/** Rooms listed at most. */
const MAX_LISTED = 100;

/** Messages in a history, unless fewer are asked for. */
const HISTORY_PAGE = 50;

/** What an operator can set. */
export interface HubOptions {
  /** User-perceived characters in a message, at most. */
  readonly maxMessageLength: number;
  /** Messages a second and viewer in the long run; 0: no limit. */
  readonly messageRate: number;
  /** Messages at once. */
  readonly messageBurst: number;
  /** Events replayed at most to a client that comes back. */
  readonly historySize: number;
  /** Clients of this process; 0: no limit. */
  readonly maxClients: number;
  /** Clients of one address; 0: no limit. */
  readonly maxClientsPerIp: number;
}

/** A room in the list of rooms. */
export interface RoomSummary {
  readonly name: string;
  readonly viewers: number;
  /** When the last message came, in milliseconds since 1970; `null`: none yet. */
  readonly lastAt: number | null;
}

/** Who registers, and from where. */
export interface Arrival {
  readonly room: string;
  readonly viewer: Viewer;
  /** For the limit on connections from one address. */
  readonly address: string;
  /** What the client last saw; `undefined`: it wants only what comes. */
  readonly position?: Position;
}

/**
 * Holds the rooms of this process. Registering with it yields a client's outbound
 * batches; leaving is ending that iteration.
 */
export class Hub {
  readonly #engine: Engine;
  readonly #options: HubOptions;
  readonly #rooms = new Map<string, Promise<Room>>();
  readonly #loaded = new Map<string, Room>();
  readonly #admission: Admission;
  readonly #messages: RateLimiter;
  readonly #clients = new Set<Client>();
  readonly #publishing = new Set<Promise<number>>();
  #closing = false;

  constructor(engine: Engine, options: HubOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#admission = new Admission(
      options.maxClients,
      options.maxClientsPerIp,
    );
    this.#messages = new RateLimiter(options.messageRate, options.messageBurst);
  }

  /**
   * Opens a room.
   *
   * @throws {Refusal} `bad_room`, `room_exists`, `unavailable`.
   */
  async open(room: string): Promise<void> {
    if (!await this.#engine.open(checkRoom(room))) {
      throw new Refusal(
        "room_exists",
        `Cannot open "${room}": there is a room of that name.`,
      );
    }
  }

  /** The rooms with most viewers, then the last active. */
  async rooms(): Promise<RoomSummary[]> {
    const rooms = await this.#engine.rooms(MAX_LISTED);
    return rooms
      .map(({ name, lastAt, elsewhere }) => ({
        name,
        lastAt,
        viewers: this.#loaded.get(name)?.viewers ?? elsewhere,
      }))
      .sort((a, b) => b.viewers - a.viewers);
  }

  /** How many people are in a room. */
  viewers(room: string): number {
    return this.#loaded.get(room)?.viewers ?? 0;
  }

  /**
   * The newest messages, or those with a `seq` below `before`, in order.
   *
   * @throws {Refusal} `bad_room`, `no_such_room`, `unavailable`.
   */
  history(
    room: string,
    { before, limit = HISTORY_PAGE }: { before?: number; limit?: number } = {},
  ): Promise<Position & { readonly messages: MessageEvent[] }> {
    return this.#engine.history(checkRoom(room), {
      before,
      limit: Math.max(0, limit),
    });
  }

  /**
   * Stores what a viewer says. The same viewer's same `key` is stored once, however
   * often it is said.
   *
   * @throws {Refusal} `empty`, `too_long`, `rate_limited`, `bad_room`, `no_such_room`, `unavailable`.
   */
  async say(
    room: string,
    from: Viewer,
    { key, text }: Pick<Say, "key" | "text">,
  ): Promise<AcceptedEvent> {
    this.#refuseWhenClosing();
    checkRoom(room);
    const clean = checkText(text, this.#options.maxMessageLength);
    const retryAfterMs = this.#messages.take(from.id);
    if (retryAfterMs > 0) {
      // What is stored already costs nothing: its answer was lost with the connection.
      const seq = await this.#engine.find(room, from.id, key);
      if (seq !== undefined) return { type: "accepted", key, seq };
      throw new Refusal(
        "rate_limited",
        "Cannot send: you are writing faster than this chat allows.",
        { retryAfterMs },
      );
    }
    const publishing = this.#engine.publish(room, { from, text: clean, key });
    this.#publishing.add(publishing);
    try {
      return { type: "accepted", key, seq: await publishing };
    } finally {
      this.#publishing.delete(publishing);
    }
  }

  /**
   * Registers a client: what it iterates is what it is to be sent.
   *
   * @throws {Refusal} `too_many_clients`, `bad_room`, `no_such_room`, `unavailable`.
   */
  async register(
    { room, viewer, address, position }: Arrival,
    ready: Registrant["ready"],
  ): Promise<Registration> {
    this.#refuseWhenClosing();
    checkRoom(room);
    const leave = this.#admission.enter(address);
    let loaded: Room | undefined;
    try {
      const here = loaded = await this.#load(room);
      this.#refuseWhenClosing();
      return await here.register({ viewer, ready }, position, () => {
        leave();
        this.#unloadLater(here);
      });
    } catch (error) {
      leave();
      if (loaded) this.#unloadLater(loaded);
      throw error;
    }
  }

  /**
   * Makes a WebSocket of a request and its client one of the room's.
   *
   * @throws {Refusal} As {@linkcode register}, before the upgrade.
   */
  async upgrade(request: Request, arrival: Arrival): Promise<Response> {
    let client: Client | undefined;
    const registration = await this.register(
      arrival,
      () => client?.ready() ?? false,
    );
    try {
      const { socket, response } = Deno.upgradeWebSocket(request, {
        idleTimeout: IDLE_TIMEOUT,
      });
      const { room, viewer } = arrival;
      const upgraded = client = new Client(socket, registration);
      // A peer that vanishes in the handshake causes no event at all.
      const overdue = setTimeout(
        () => void registration.return(),
        OPENING_TIME,
      );
      socket.onopen = () => {
        clearTimeout(overdue);
        this.#clients.add(upgraded);
        void upgraded.gone.then(() => this.#clients.delete(upgraded));
        void upgraded.run((say) => this.say(room, viewer, say));
      };
      return response;
    } catch (error) {
      void registration.return();
      throw error;
    }
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
    await Promise.allSettled(this.#publishing);
    for (const room of this.#loaded.values()) room.close("restart");
    const gone = [...this.#clients].map((client) => client.gone);
    let overtime: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([
      Promise.all(gone),
      new Promise((resolve) => overtime = setTimeout(resolve, CLOSING_TIME)),
    ]);
    clearTimeout(overtime);
    await this.#engine.close();
  }

  #refuseWhenClosing(): void {
    if (!this.#closing) return;
    throw new Refusal("unavailable", "Cannot connect: the server restarts.", {
      retryAfterMs: 1_000,
    });
  }

  #load(name: string): Promise<Room> {
    let loading = this.#rooms.get(name);
    if (!loading) {
      const { historySize, maxMessageLength } = this.#options;
      const forget = () => {
        this.#rooms.delete(name);
        this.#loaded.delete(name);
      };
      const options = { historySize, settings: { maxMessageLength } };
      loading = Room.load(name, this.#engine, options, forget);
      this.#rooms.set(name, loading);
      loading.then((room) => this.#loaded.set(name, room), forget);
    }
    return loading;
  }

  #unloadLater(room: Room): void {
    if (!room.empty) return;
    const timer = setTimeout(() => {
      if (room.empty) room.close("restart");
    }, ROOM_LINGER);
    Deno.unrefTimer(timer);
  }
}
