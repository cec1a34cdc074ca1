import { createClient } from "@redis/client";
import { Channels, type Listener } from "./channels.ts";
import { Refusal } from "../../refusal.ts";
import { reason, report } from "../../operator/report.ts";
import { ForeignReports } from "../foreign.ts";
import { isForeign } from "./foreign.ts";
import { FOREIGN, type Script } from "./lua.ts";

/** How long an answer may take, in milliseconds; whoever waits is refused then. */
const ANSWER_TIME = 2_000;

/** How long opening a connection may take, in milliseconds. */
const CONNECT_TIME = 2_000;

/** How often a connection is tried, and after how long without an answer it is given up, in milliseconds. */
const PING_INTERVAL = 1_000;
const SILENCE = 4_000;

/** The longest pause between two attempts to connect, in milliseconds. */
const LAST_RETRY = 1_000;

/** When clients may ask again, in milliseconds. */
const RETRY_AFTER = 2_000;

/** What Redis answers. */
export type Reply = null | number | string | Reply[];

type Client = ReturnType<typeof createConnection>;

/** The two connections of this process to Redis: one asks, the other listens. Both come back by themselves. */
export class RedisConnection {
  readonly database: number;
  readonly #asking: Client;
  readonly #listening: Client;
  readonly #channels: Channels;
  readonly #onReady = new Set<() => void>();
  /** Whom to tell of data that is not ours. */
  readonly foreign = new ForeignReports("key");
  #opened = false;
  #closed = false;
  #failing = false;
  #forbidden: string | undefined;

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
  }

  /** Connects, or fails with what Redis or the network says. */
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

  /** Calls back each time that a lost connection has come back. */
  onReady(callback: () => void): void {
    this.#onReady.add(callback);
  }

  /** Has everything refused until it is allowed again with `undefined`. */
  forbid(reason: string | undefined): void {
    if (reason && reason !== this.#forbidden) {
      report("error", "storage_forbidden", { reason });
    }
    this.#forbidden = reason;
  }

  /**
   * Asks one command. What is asked in the same turn goes out together.
   *
   * @throws {Refusal} `unavailable`, in bounded time.
   */
  async ask<T extends Reply = Reply>(...command: string[]): Promise<T> {
    try {
      if (this.#forbidden) throw new Error(this.#forbidden);
      return await this.askRaw<T>(...command);
    } catch (error) {
      throw this.#unavailable(error, command[1]);
    }
  }

  /** As {@linkcode ask}, yet fails with what Redis or the network says. */
  async askRaw<T extends Reply = Reply>(...command: string[]): Promise<T> {
    const reply = await inTime(this.#asking.sendCommand<T>(command));
    this.#failing = false;
    return reply;
  }

  /**
   * Runs a script.
   *
   * @throws {Refusal} As {@linkcode ask}.
   */
  async run<T extends Reply = Reply>(
    { sha, text }: Script,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<T> {
    const rest = [String(keys.length), ...keys, ...args];
    try {
      if (this.#forbidden) throw new Error(this.#forbidden);
      return await this.askRaw<T>("EVALSHA", sha, ...rest).catch((error) => {
        if (!reason(error).startsWith("NOSCRIPT")) throw error;
        return this.askRaw<T>("EVAL", text, ...rest);
      });
    } catch (error) {
      throw this.#unavailable(error, keys[0]);
    }
  }

  /**
   * Listens to a channel.
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
      // Else its own event has reported that the connection is lost.
      if (this.#listening.isReady) throw this.#unavailable(error, channel);
      throw unavailable(error);
    }
  }

  /** Listens to a channel no more. */
  unlisten(channel: string, listener: Listener): void {
    if (this.#closed) return;
    this.#channels.unlisten(channel, listener).catch(() => {
      // Closed meanwhile, or Redis does not want to know of it.
    });
  }

  close(): void {
    this.#closed = true;
    for (const client of [this.#asking, this.#listening]) {
      if (client.isOpen) client.destroy();
    }
  }

  #comeBack(client: Client): void {
    if (client === this.#asking && this.#failing) {
      report("info", "storage_back");
      this.#failing = false;
    }
    for (const callback of this.#onReady) callback();
  }

  #unavailable(error: unknown, key: string): Refusal {
    if (isForeign(error)) return this.foreign.refuse(key, redisReason(error));
    if (!this.#closed) this.#fail(error);
    return unavailable(error);
  }

  /** One line when it begins, not one a message. */
  #fail(error: unknown): void {
    if (!this.#failing && !this.#forbidden) {
      report("error", "storage_failed", { reason: redisReason(error) });
    }
    this.#failing = true;
  }
}

function unavailable(cause: unknown): Refusal {
  return new Refusal(
    "unavailable",
    "Cannot do this now: the chat's storage does not answer. Try again soon.",
    { cause, retryAfterMs: RETRY_AFTER },
  );
}

/** Why Redis or the network refused, in a few words. */
export function redisReason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return redisReason(error.errors[0]);
  }
  return reason(error).replace(`${FOREIGN} `, "") ||
    (error instanceof Error && "code" in error ? String(error.code) : "") ||
    "it failed without a reason";
}

function createConnection(url: string, lasting: () => boolean) {
  return createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    pingInterval: PING_INTERVAL,
    socket: {
      connectTimeout: CONNECT_TIME,
      socketTimeout: SILENCE,
      reconnectStrategy: (retries) =>
        lasting() &&
        Math.min(50 * 2 ** retries, LAST_RETRY) * (0.5 + Math.random() / 2),
    },
  });
}

/** The same, in bounded time. What comes later is of no interest. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const overdue = new Promise<never>((_, fail) => {
    timer = setTimeout(
      () => fail(new Error(`Redis did not answer for ${ANSWER_TIME} ms`)),
      ANSWER_TIME,
    );
  });
  try {
    return await Promise.race([answer, overdue]);
  } finally {
    clearTimeout(timer);
  }
}
