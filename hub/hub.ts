import { Admission } from "./admission.ts";
import { Client } from "./client.ts";
import type { Engine } from "./engine.ts";
import {
  type Census,
  countDenied,
  counters,
  countEvicted,
  countRejected,
  publishDuration,
  watchLag,
} from "./metrics.ts";
import {
  type AcceptedEvent,
  type MessageEvent,
  type Position,
  type Say,
  Subprotocol,
  type Viewer,
} from "./protocol.ts";
import { RateLimiter } from "./rate_limiter.ts";
import { Refusal } from "./refusal.ts";
import type { EndReason, Registration, Transport } from "./registration.ts";
import { Room } from "./room.ts";
import { Summary } from "./summary.ts";
import { checkRoom, checkText } from "./text.ts";

/** How long a room that everybody left stays in memory, in milliseconds: a reload finds it warm. */
const ROOM_LINGER = 30_000;

/** A peer that answers no ping for this many seconds is gone ({@linkcode Deno.UpgradeWebSocketOptions}). */
const IDLE_TIMEOUT = 60;

/** How long a handshake may take from our answer on, in milliseconds. */
const OPENING_TIME = 10_000;

/** How long clients may take to close when the hub does, in milliseconds. One that does not read never closes. */
const CLOSING_TIME = 2_000;

/** How long what is being stored may take when the hub closes, in milliseconds. */
const ANSWERING_TIME = 2_000;

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
  #allGone: (() => void) | undefined;
  readonly #publishing = new Set<Promise<number>>();
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

  /** What is there now, for the operator. */
  get census(): Census {
    const rooms = [...this.#loaded.values()];
    return {
      clients: this.#admission.clients,
      rooms: rooms.length,
      viewers: rooms.reduce((sum, { viewersHere }) => sum + viewersHere, 0),
    };
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
    say: Pick<Say, "key" | "text">,
  ): Promise<AcceptedEvent> {
    try {
      const accepted = await this.#say(room, from, say);
      counters.accepted++;
      return accepted;
    } catch (error) {
      if (error instanceof Refusal) countRejected(error.code);
      throw error;
    }
  }

  async #say(
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
    const began = performance.now();
    const publishing = this.#engine.publish(room, { from, text: clean, key });
    this.#publishing.add(publishing);
    try {
      return { type: "accepted", key, seq: await publishing };
    } finally {
      publishDuration.observe((performance.now() - began) / 1e3);
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
    transport: Transport,
  ): Promise<Registration> {
    let leave = () => {};
    let loaded: Room | undefined;
    try {
      this.#refuseWhenClosing();
      checkRoom(room);
      leave = this.#admission.enter(address);
      const here = loaded = await this.#load(room);
      this.#refuseWhenClosing();
      const left = (ended: EndReason | undefined) => {
        leave();
        if (ended === "slow") this.#tooSlow.note();
        this.#unloadLater(here);
      };
      return await here.register(
        { viewer, transport, left },
        position,
      );
    } catch (error) {
      leave();
      if (loaded) this.#unloadLater(loaded);
      if (error instanceof Refusal) this.#denied(error);
      throw error;
    }
  }

  /**
   * Makes a WebSocket of a request and its client one of the room's.
   *
   * @throws {Refusal} As {@linkcode register}, before the upgrade.
   */
  async upgrade(request: Request, arrival: Arrival): Promise<Response> {
    const client = new Client();
    const registration = await this.register(arrival, client);
    try {
      const protocol = subprotocol(request.headers);
      const { socket, response } = Deno.upgradeWebSocket(request, {
        idleTimeout: IDLE_TIMEOUT,
        protocol,
      });
      this.#whenClosed(socket, client);
      this.#whenOpen(socket, client, registration, () => {
        const { room, viewer } = arrival;
        const takesBytes = protocol === Subprotocol.Bytes;
        const say = (say: Say) => this.say(room, viewer, say);
        void client.run(socket, registration, takesBytes, say);
      });
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
    await within(ANSWERING_TIME, Promise.allSettled(this.#publishing));
    for (const room of this.#loaded.values()) room.close("restart");
    if (this.#clients.size > 0) {
      const allGone = new Promise<void>((resolve) => this.#allGone = resolve);
      await within(CLOSING_TIME, allGone);
    }
    this.#stopWatching();
    this.#refusedFull.flush();
    this.#tooSlow.flush();
    await this.#engine.close();
  }

  /** Runs a client once its handshake is through, and forgets one whose handshake never is. */
  #whenOpen(
    socket: WebSocket,
    client: Client,
    registration: Registration,
    run: () => void,
  ): void {
    // A peer that vanishes in the handshake causes no event at all.
    const overdue = setTimeout(() => {
      countEvicted("no_handshake");
      void registration.return();
    }, OPENING_TIME);
    socket.onopen = () => {
      clearTimeout(overdue);
      // Nothing of the handshake is kept for as long as the client stays.
      socket.onopen = null;
      socket.binaryType = "arraybuffer";
      this.#clients.add(client);
      run();
    };
  }

  /** Apart from {@linkcode #whenOpen}: a closure made there would keep what the handshake needed. */
  #whenClosed(socket: WebSocket, client: Client): void {
    // An error is followed by a close, which is all that anybody needs to know.
    socket.onclose = () => this.#gone(client);
  }

  #gone(client: Client): void {
    client.left();
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#allGone?.();
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

/** Waits for something, but not for longer than `limit` milliseconds. */
async function within(limit: number, what: Promise<unknown>): Promise<void> {
  let overtime: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([
    what,
    new Promise((resolve) => overtime = setTimeout(resolve, limit)),
  ]);
  clearTimeout(overtime);
}

/** The first of our subprotocols that a client asks for. */
function subprotocol(headers: Headers): string | undefined {
  const ours: readonly string[] = Object.values(Subprotocol);
  return headers.get("sec-websocket-protocol")?.split(",")
    .map((name) => name.trim()).find((name) => ours.includes(name));
}
