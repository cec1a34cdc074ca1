import { type ChannelClient, Channels } from "./channels.ts";
import {
  type Access,
  type Client,
  createNodeClient,
  type Reply,
} from "./client.ts";
import { inTime } from "./in_time.ts";
import { type Address, formatAddress } from "./target.ts";
import { type Replicas, Writer } from "./writer.ts";

/** How long INFO may take, in milliseconds. */
const INFO_TIMEOUT_MS = 2_000;

/**
 * A replica that was silent for longer doesn't keep up, in seconds. It reports every
 * second.
 */
const MAX_LAG_SECONDS = 2;

/** The run of a server that doesn't tell. */
export const UNKNOWN_RUN = "unknown";

/** What happens to a {@linkcode Node}. */
export interface NodeEvents {
  /** One of its connections was lost or could not be made. */
  failed(node: Node, error: unknown): void;
  /** One of its connections works, for the first time or again. */
  ready(node: Node): void;
  /**
   * The subscription to a channel ended, because its slot is elsewhere now; without a
   * channel, all of the node's did.
   */
  moved(node: Node, channel?: string): void;
  /** Whether lost connections are to be restored. */
  lasting(): boolean;
  /** How many replicas must have a write, and how many may take over. */
  replicas(node: Node): Pick<Replicas, "required" | "known">;
  /** As {@linkcode Writes.isPrimary}. */
  isPrimary(node: Node): Promise<boolean>;
  /** Notes a node's run, and returns the last ones of other nodes. */
  noteRun(node: Node, run: string): readonly string[];
}

/** Where a script is executed. */
export interface Execution {
  /** The id of the run of Redis. */
  readonly run: string;
  /** Whether replicas must have what it writes. */
  readonly waits: boolean;
  /**
   * The last known runs of other nodes, from which rooms may have moved here: in a failover,
   * or with their slots. A node that was restarted isn't another.
   */
  readonly otherRuns: readonly string[];
}

/**
 * A primary, with three connections: one for reading, one for writing, which may wait for
 * replicas, and one for channels. All reconnect automatically.
 */
export class Node {
  readonly address: Address;
  readonly name: string;
  readonly channels: Channels;
  readonly #reading: Client;
  readonly #writing: Client;
  readonly #listening: Client;
  readonly #writer: Writer;
  readonly #events: NodeEvents;
  /** Number of connections for writing so far. */
  #connections = 0;
  /** The id of the run that the connection for writing leads to; `undefined`: not asked yet. */
  #run: Promise<string> | undefined;
  /** Number of replicas that are connected, and of those that keep up. */
  #connected = 0;
  #keepingUp = 0;
  /** Number of replicas that it is sending all its data to. */
  #loading = 0;
  #isReplica = false;
  #connecting: Promise<void> | undefined;
  #closed = false;

  /** @param sharded Whether channels belong to slots, as in a cluster. */
  constructor(
    address: Address,
    access: Access,
    events: NodeEvents,
    sharded: boolean,
  ) {
    this.address = address;
    this.name = formatAddress(address);
    this.#events = events;
    const lasting = () => !this.#closed && events.lasting();
    const create = () => createNodeClient(address, access, lasting);
    this.#reading = create();
    this.#writing = create();
    this.#listening = create();
    this.channels = new Channels(channelClient(this.#listening, sharded));
    this.#writer = new Writer({
      send: (command) => this.#writing.sendCommand<Reply>([...command]),
      replicas: () => this.replicas,
      isPrimary: () => events.isPrimary(this),
      connections: () => this.#connections,
    });
    for (const client of this.#clients) {
      client.on("error", (error) => lasting() && events.failed(this, error));
      client.on("ready", () => {
        if (client === this.#writing) {
          this.#connections++;
          this.#run = undefined;
          // Before it is lost: rooms may move to another node.
          this.execution().catch(() => {
            // Whoever needs it asks again.
          });
        }
        if (!this.#closed) events.ready(this);
      });
    }
    this.#listening.on(
      "sharded-channel-moved",
      (channel: string) => events.moved(this, channel),
    );
    // Of a channel that it subscribed to again; the client has dropped all channels then.
    this.#listening.on("__MOVED", () => events.moved(this));
  }

  get #clients(): Client[] {
    return [this.#reading, this.#writing, this.#listening];
  }

  /** Connects, once; rejects with the error from Redis or the network. */
  connect(): Promise<void> {
    return this.#connecting ??= Promise.all(
      this.#clients.map((client) => client.connect()),
    ).then(() => {});
  }

  /** Number of replicas that are connected and have the data. */
  get connected(): number {
    return this.#connected;
  }

  /** Number of replicas that it is sending all its data to. */
  get loading(): number {
    return this.#loading;
  }

  /** Whether all its connections work. */
  get isReady(): boolean {
    return this.#clients.every((client) => client.isReady);
  }

  /** Whether channels can be subscribed to. */
  get isListening(): boolean {
    return this.#listening.isReady;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Number of connections for writing so far. */
  get connections(): number {
    return this.#connections;
  }

  /** How many replicas must have a write. */
  get replicas(): Replicas {
    const { required, known } = this.#events.replicas(this);
    return { required, known, expected: required === 0 ? 0 : this.#keepingUp };
  }

  /** Resolves if all its connections work and it answers. */
  async ping(): Promise<void> {
    if (!this.isReady) throw new Error("a connection is lost");
    if (this.#isReplica) throw new Error("it is a replica");
    await this.ask(["PING"]);
  }

  /** Whether it was a replica when last asked. */
  get isReplica(): boolean {
    return this.#isReplica;
  }

  /** Whether no write can be reported at present. */
  get lacksReplicas(): boolean {
    return this.#connected < this.replicas.required;
  }

  /**
   * Sends commands, and resolves with the last one's reply. Commands sent in the same turn
   * are pipelined.
   */
  async ask(...commands: (readonly string[])[]): Promise<Reply> {
    // After a restart the one for writing may be back first.
    const client = this.#reading.isReady ? this.#reading : this.#writing;
    const replies = await Promise.all(
      commands.map((command) => client.sendCommand<Reply>([...command])),
    );
    return replies.at(-1)!;
  }

  /**
   * Like {@linkcode ask}, but the effects must be on replicas ({@linkcode Writer.store}).
   *
   * @param waits What {@linkcode execution} said.
   */
  store(waits: boolean, ...commands: (readonly string[])[]): Promise<Reply> {
    return this.#writer.store(waits, ...commands);
  }

  /**
   * Returns the id of the run of Redis that the next {@linkcode store} goes to, if it is
   * called in the same turn. Each start of a Redis has another, and so has the replica that
   * took over.
   */
  async run(): Promise<string> {
    const asked = this.#run ??= inTime(
      this.#writing.sendCommand<string>(["INFO", "server"]),
      INFO_TIMEOUT_MS,
    ).then((info) => infoField(info, "run_id") || UNKNOWN_RUN);
    try {
      return await asked;
    } catch (error) {
      if (this.#run === asked) this.#run = undefined;
      throw error;
    }
  }

  /** Returns where the next {@linkcode store} is executed, if it is called in the same turn. */
  async execution(): Promise<Execution> {
    const run = await this.run();
    const otherRuns = this.#events.noteRun(this, run);
    const { required, expected } = this.replicas;
    return { run, waits: Math.max(required, expected) > 0, otherRuns };
  }

  /** Finds out which replicas there are; never rejects. */
  async findReplicas(): Promise<void> {
    try {
      const info = String(
        await inTime(this.ask(["INFO", "replication"]), INFO_TIMEOUT_MS),
      );
      this.#isReplica = infoField(info, "role") === "slave";
      this.#loading = info.match(/^slave\d+:.*state=(?!online)/gm)?.length ?? 0;
      const lags = [...info.matchAll(/^slave\d+:.*state=online.*lag=(-?\d+)/gm)]
        .map(([, lag]) => Number(lag));
      this.#connected = lags.length;
      this.#keepingUp = lags.filter((lag) =>
        lag >= 0 && lag <= MAX_LAG_SECONDS
      ).length;
    } catch {
      // The connection was lost, which is reported.
    }
  }

  close(): void {
    this.#closed = true;
    for (const client of this.#clients) if (client.isOpen) client.destroy();
  }
}

/** Returns a field of INFO; "": there is none. */
export function infoField(info: string, name: string): string {
  return info.match(new RegExp(`^${name}:(.*?)\\r?$`, "m"))?.[1] ?? "";
}

function channelClient(client: Client, sharded: boolean): ChannelClient {
  return {
    get isOpen() {
      return client.isOpen;
    },
    get isReady() {
      return client.isReady;
    },
    on: (event, callback) => client.on(event, callback),
    subscribe: (channel, listener) =>
      sharded
        ? client.sSubscribe(channel, listener)
        : client.subscribe(channel, listener),
    unsubscribe: (channel, listener) =>
      sharded
        ? client.sUnsubscribe(channel, listener)
        : client.unsubscribe(channel, listener),
  };
}
