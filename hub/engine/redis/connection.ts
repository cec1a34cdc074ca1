import { createClient } from "@redis/client";
import { Channels, type Listener } from "./channels.ts";
import { Refusal } from "../../refusal.ts";
import { reason, report } from "../../operator/report.ts";
import { StorageHealth } from "../../operator/storage_health.ts";
import { ForeignReports } from "../foreign.ts";
import { FOREIGN, type Script } from "./lua.ts";
import { storageRefusal } from "../refusals.ts";

/** How long a reply may take, in milliseconds, before the caller is refused. */
const ANSWER_TIMEOUT_MS = 2_000;

/** How long connecting may take, in milliseconds. */
const CONNECT_TIMEOUT_MS = 2_000;

/** How often a connection is pinged, and how long it may be silent before it is dropped, in milliseconds. */
const PING_INTERVAL_MS = 1_000;
const MAX_SILENCE_MS = 4_000;

/** Maximum pause between two attempts to connect, in milliseconds. */
const MAX_RETRY_MS = 1_000;

/** A reply from Redis. */
export type Reply = null | number | string | Reply[];

type Client = ReturnType<typeof createConnection>;

/**
 * This process's two connections to Redis: one for commands, one for channels. Both
 * reconnect automatically.
 */
export class RedisConnection {
  readonly database: number;
  readonly #asking: Client;
  readonly #listening: Client;
  readonly #channels: Channels;
  readonly #onReady = new Set<() => void>();
  /** Reports data that isn't ours. */
  readonly foreign = new ForeignReports("key");
  #opened = false;
  #closed = false;
  readonly #health = new StorageHealth();
  #forbidden: string | undefined;
  /** Number of connections so far. */
  #connections = 0;
  /** The run of the Redis at the other end; `undefined`: not asked on this connection. */
  #run: Promise<string> | undefined;

  private constructor(url: string) {
    const lasting = () => this.#opened && !this.#closed;
    this.#asking = createConnection(url, lasting);
    this.#listening = createConnection(url, lasting);
    this.#channels = new Channels(this.#listening);
    this.database = Number(new URL(url).pathname.slice(1));
    for (const client of [this.#asking, this.#listening]) {
      client.on("error", (error) => lasting() && this.#fail(error));
      client.on("ready", () => this.#opened && this.#comeBack(client));
    }
    this.#asking.on("ready", () => {
      this.#connections++;
      this.#run = undefined;
    });
  }

  /** Connects; rejects with the error from Redis or the network. */
  static async open(url: string): Promise<RedisConnection> {
    const connection = new RedisConnection(url);
    try {
      await connection.#asking.connect();
      await connection.#listening.connect();
    } catch (error) {
      connection.close();
      throw error;
    }
    connection.#opened = true;
    return connection;
  }

  /** Registers a callback for each time a lost connection is restored. */
  onReady(callback: () => void): void {
    this.#onReady.add(callback);
  }

  /** Refuses all commands until called with `undefined`. */
  forbid(reason: string | undefined): void {
    if (reason && reason !== this.#forbidden) {
      report("error", "storage_forbidden", { reason });
    }
    this.#forbidden = reason;
  }

  /**
   * Sends a command. Commands sent in the same turn are pipelined.
   *
   * @throws {Refusal} `unavailable`, within {@linkcode ANSWER_TIMEOUT_MS}.
   */
  ask<T extends Reply = Reply>(...command: string[]): Promise<T> {
    return this.#refusing(command[1], () => this.askRaw<T>(...command));
  }

  /** Like {@linkcode ask}, but rejects with the error from Redis or the network. */
  async askRaw<T extends Reply = Reply>(...command: string[]): Promise<T> {
    const reply = await inTime(this.#asking.sendCommand<T>(command));
    this.#health.worked();
    return reply;
  }

  /**
   * Returns the id of the run of Redis that the next command goes to, if it is sent in the
   * same turn. Each start of a Redis has another, and so has the replica that took over.
   *
   * @throws {Refusal} As {@linkcode ask}.
   */
  async serverRun(): Promise<string> {
    const asked = this.#run ??= this.ask<string>("INFO", "server")
      .then((info) => info.match(/^run_id:(\w+)/m)?.[1] ?? "unknown");
    try {
      return await asked;
    } catch (error) {
      if (this.#run === asked) this.#run = undefined;
      throw error;
    }
  }

  /**
   * Runs a script.
   *
   * @throws {Refusal} As {@linkcode ask}.
   */
  run<T extends Reply = Reply>(
    { sha, text }: Script,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<T> {
    const rest = [String(keys.length), ...keys, ...args];
    const connection = this.#connections;
    return this.#refusing(
      keys[0],
      () =>
        this.askRaw<T>("EVALSHA", sha, ...rest).catch((error) => {
          if (!reason(error).startsWith("NOSCRIPT")) throw error;
          // The arguments may say which run of Redis they are for.
          if (this.#connections !== connection) {
            throw new Error("the connection was lost");
          }
          return this.askRaw<T>("EVAL", text, ...rest);
        }),
    );
  }

  /** Calls `body`, and refuses if it fails. */
  async #refusing<T>(key: string, body: () => Promise<T>): Promise<T> {
    try {
      if (this.#forbidden) throw new Error(this.#forbidden);
      return await body();
    } catch (error) {
      throw this.#unavailable(error, key);
    }
  }

  /**
   * Subscribes to a channel.
   *
   * @throws {Refusal} As {@linkcode ask}.
   */
  async listen(
    channel: string,
    listener: Listener,
  ): Promise<void> {
    try {
      if (this.#closed) throw new Error("the connection is closed");
      await inTime(this.#channels.listen(channel, listener));
    } catch (error) {
      // If it isn't ready, its error event has already been reported.
      if (this.#listening.isReady) throw this.#unavailable(error, channel);
      throw storageRefusal(error);
    }
  }

  /** Unsubscribes a listener from a channel. */
  unlisten(channel: string, listener: Listener): void {
    if (this.#closed) return;
    this.#channels.unlisten(channel, listener).catch((error) => {
      if (!this.#closed) this.#fail(error);
    });
  }

  close(): void {
    this.#closed = true;
    this.#health.stop();
    for (const client of [this.#asking, this.#listening]) {
      if (client.isOpen) client.destroy();
    }
  }

  #comeBack(client: Client): void {
    if (client === this.#asking) this.#health.worked();
    for (const callback of this.#onReady) callback();
  }

  #unavailable(error: unknown, key: string): Refusal {
    // Redis refused because stored data isn't ours.
    if (FOREIGN_ERROR.test(reason(error))) {
      return this.foreign.refusal(key, redisReason(error));
    }
    if (!this.#closed) this.#fail(error);
    return storageRefusal(error);
  }

  #fail(error: unknown): void {
    // Otherwise the reason has been logged.
    if (!this.#forbidden) this.#health.failed(redisReason(error));
  }
}

const FOREIGN_ERROR = new RegExp(`^(WRONGTYPE|${FOREIGN}) `);

/** Returns why Redis or the network refused, in a few words. */
export function redisReason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return redisReason(error.errors[0]);
  }
  return reason(error).replace(`${FOREIGN} `, "") ||
    (error instanceof Error && "code" in error ? String(error.code) : "") ||
    "it failed without giving a reason";
}

function createConnection(url: string, lasting: () => boolean) {
  return createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    pingInterval: PING_INTERVAL_MS,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: MAX_SILENCE_MS,
      reconnectStrategy: (retries) =>
        lasting() &&
        Math.min(50 * 2 ** retries, MAX_RETRY_MS) * (0.5 + Math.random() / 2),
    },
  });
}

/**
 * Rejects if the reply takes longer than {@linkcode ANSWER_TIMEOUT_MS}; a late reply is
 * ignored.
 */
export async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const overdue = new Promise<never>((_, fail) => {
    const giveUp = () =>
      fail(new Error(`Redis did not answer for ${ANSWER_TIMEOUT_MS} ms`));
    // If this process was the one that was busy, the reply is read before the immediate.
    timer = setTimeout(() => setImmediate(giveUp), ANSWER_TIMEOUT_MS);
  });
  try {
    return await Promise.race([answer, overdue]);
  } finally {
    clearTimeout(timer);
  }
}
