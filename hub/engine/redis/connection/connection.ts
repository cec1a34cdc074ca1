import type { Listener } from "./channels.ts";
import { readAccess, type RedisSettings } from "./access.ts";
import type { Reply } from "./client.ts";
import { inTime } from "./in_time.ts";
import type { Execution, Node } from "./node.ts";
import { redisReason } from "./reason.ts";
import { ANSWER_TIMEOUT_MS, Router, type Send } from "./router.ts";
import { Subscriptions } from "./subscriptions.ts";
import { parseTarget, type Target } from "./target.ts";
import { Topology } from "./topology.ts";
import { Refusal } from "../../../refusal.ts";
import {
  type RedisCensus,
  redisCounters,
} from "../../../operator/redis_metrics.ts";
import { reason, report } from "../../../operator/report.ts";
import { StorageHealth } from "../../../operator/storage_health.ts";
import { ForeignReports } from "../../foreign.ts";
import { FOREIGN, type Script, script } from "./script.ts";
import { storageRefusal } from "../../refusals.ts";

/** The reply to a script, and where it was executed. */
export interface Stored<T extends Reply> extends Execution {
  readonly reply: T;
}

/** This process's connections to the primaries of a Redis, which it follows where they move. */
export class RedisConnection {
  readonly database: number;
  readonly kind: Target["kind"];
  readonly #topology: Topology;
  readonly #router: Router;
  readonly #subscriptions: Subscriptions;
  readonly #onReady = new Set<() => void>();
  /** Reports data that isn't ours. */
  readonly foreign = new ForeignReports("key");
  readonly #health = new StorageHealth();
  /** Scripts as this Redis takes them. */
  readonly #scripts = new Map<Script, Script>();
  #opened = false;
  #closed = false;
  #forbidden: string | undefined;

  private constructor(target: Target, settings: Partial<RedisSettings>) {
    this.database = target.database;
    this.kind = target.kind;
    this.#topology = new Topology(
      target,
      readAccess(target, settings),
      {
        lasting: () => this.#opened && !this.#closed,
        failed: (_, error) => this.#lose(error),
        ready: () => this.#opened && this.#comeBack(),
        moved: (node, channel) => this.#subscriptions.moved(node, channel),
        found: () => void this.#subscriptions.settle(),
      },
      settings.redisReplicas,
    );
    this.#router = new Router(this.#topology, target.kind);
    this.#subscriptions = new Subscriptions(
      this.#topology,
      () => this.#tellReady(),
    );
  }

  /**
   * Connects to the Redis at a URL ({@linkcode parseTarget}); rejects with the error from
   * Redis or the network.
   */
  static async open(
    url: string,
    settings: Partial<RedisSettings> = {},
  ): Promise<RedisConnection> {
    const target = parseTarget(url);
    // Not shown: it may hold a password anywhere.
    if (!target) throw new TypeError("Cannot open Redis: the URL is invalid.");
    const connection = new RedisConnection(target, settings);
    try {
      await connection.#topology.open();
    } catch (error) {
      connection.close();
      throw error;
    }
    connection.#opened = true;
    return connection;
  }

  /** The primaries. */
  get nodes(): Node[] {
    return this.#topology.nodes;
  }

  /** What the metrics show of the primaries. */
  get census(): Omit<RedisCensus, "waiting"> {
    const { nodes } = this;
    return {
      nodes: nodes.length,
      connected: nodes.filter((node) => node.isReady).length,
      replicas: Math.max(
        0,
        ...nodes.map(({ replicas }) =>
          Math.max(replicas.required, replicas.expected)
        ),
      ),
    };
  }

  /**
   * Resolves when at least one primary answers, with what is waited for nevertheless.
   *
   * @throws {Refusal} `unavailable`; its message says what is waited for.
   */
  async ready(): Promise<string[]> {
    const { nodes } = this;
    const asked = await Promise.allSettled(
      nodes.map((node) => inTime(node.ping(), ANSWER_TIMEOUT_MS)),
    );
    const waiting = asked.flatMap((answer, i) => {
      const { name, lacksReplicas } = nodes[i];
      if (answer.status === "rejected") {
        return `Redis at ${name} (${redisReason(answer.reason)})`;
      }
      return lacksReplicas ? `a replica of Redis at ${name}` : [];
    }).concat(this.#topology.waiting);
    if (this.#forbidden) {
      waiting.push(`a Redis it may use (${this.#forbidden})`);
    }
    if (this.#forbidden || asked.every(({ status }) => status === "rejected")) {
      throw new Refusal(
        "unavailable",
        `Cannot serve: waiting for ${waiting.join(", ")}.`,
      );
    }
    return waiting;
  }

  /** Registers a callback for each time a connection is restored or channels have moved. */
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
   * Sends a command whose first argument is a key, if it has one. Commands sent in the same
   * turn are pipelined.
   *
   * @throws {Refusal} `unavailable`, within {@linkcode ANSWER_TIMEOUT_MS}.
   */
  ask<T extends Reply = Reply>(...command: string[]): Promise<T> {
    return this.#refusing(command[1], () => this.askRaw<T>(...command));
  }

  /** Like {@linkcode ask}, but rejects with the error from Redis or the network. */
  askRaw<T extends Reply = Reply>(...command: string[]): Promise<T> {
    return this.#send(
      command[1] ?? "",
      (node, asking) => node.ask(...asking, command) as Promise<T>,
    );
  }

  /**
   * Returns the id of the run of Redis that holds a key.
   *
   * @throws {Refusal} As {@linkcode ask}.
   */
  run(key: string): Promise<string> {
    return this.#refusing(key, () => this.#send(key, (node) => node.run()));
  }

  /**
   * Runs a script. What it writes may be lost if the primary is.
   *
   * @throws {Refusal} As {@linkcode ask}.
   */
  call<T extends Reply = Reply>(
    script: Script,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<T> {
    return this.#refusing(
      keys[0],
      () =>
        this.#send(keys[0], (node, asking) =>
          this.#evaluate<T>(
            script,
            [String(keys.length), ...keys, ...args],
            (command) => node.ask(...asking, command),
          )),
    );
  }

  /**
   * Runs a script, and resolves once enough replicas have what it wrote.
   *
   * @param args Returns its arguments.
   * @throws {Refusal} As {@linkcode ask}; it may be stored nevertheless.
   */
  store<T extends Reply = Reply>(
    script: Script,
    keys: readonly string[],
    args: (execution: Execution) => readonly string[],
  ): Promise<Stored<T>> {
    return this.#refusing(
      keys[0],
      () =>
        this.#send(keys[0], async (node, asking) => {
          const execution = await node.execution();
          const { connections } = node;
          const reply = await this.#evaluate<T>(
            script,
            [String(keys.length), ...keys, ...args(execution)],
            (command) => {
              if (node.connections !== connections) {
                throw new Error("the connection was lost");
              }
              return node.store(execution.waits, ...asking, command);
            },
          );
          return { reply, ...execution };
        }),
    );
  }

  /**
   * Subscribes to a channel.
   *
   * @throws {Refusal} As {@linkcode ask}.
   */
  async listen(channel: string, listener: Listener): Promise<void> {
    try {
      if (this.#closed) throw new Error("the connection is closed");
      await this.#subscriptions.add(channel, listener);
    } catch (error) {
      this.#fail(error);
      throw storageRefusal(error);
    }
  }

  /** Unsubscribes a listener. */
  unlisten(listener: Listener): void {
    if (this.#closed) return;
    this.#subscriptions.remove(listener).catch((error) => this.#fail(error));
  }

  close(): void {
    this.#closed = true;
    this.#health.stop();
    this.#topology.close();
  }

  /** Sends a script by its hash or, if Redis doesn't know that, its text. */
  async #evaluate<T extends Reply>(
    asked: Script,
    rest: readonly string[],
    send: (command: readonly string[]) => Promise<Reply>,
  ): Promise<T> {
    const { sha, text } = this.#scriptFor(asked);
    try {
      return await send(["EVALSHA", sha, ...rest]) as T;
    } catch (error) {
      if (!reason(error).startsWith("NOSCRIPT")) throw error;
      return await send(["EVAL", text, ...rest]) as T;
    }
  }

  /** In a cluster channels belong to slots, so that a message doesn't go to every node. */
  #scriptFor(asked: Script): Script {
    if (this.kind !== "cluster") return asked;
    let sharded = this.#scripts.get(asked);
    if (!sharded) {
      sharded = script(asked.text.replaceAll("'PUBLISH'", "'SPUBLISH'"));
      this.#scripts.set(asked, sharded);
    }
    return sharded;
  }

  async #send<T>(key: string, send: Send<T>): Promise<T> {
    const reply = await this.#router.send(key, send);
    this.#health.worked();
    return reply;
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

  #lose(error: unknown): void {
    redisCounters.connectionsLost++;
    this.#fail(error);
    void this.#topology.refind();
  }

  #comeBack(): void {
    this.#health.worked();
    void this.#subscriptions.settle();
    this.#tellReady();
  }

  #tellReady(): void {
    for (const callback of this.#onReady) callback();
  }

  #unavailable(error: unknown, key: string): Refusal {
    // Redis refused because stored data isn't ours.
    if (FOREIGN_ERROR.test(reason(error))) {
      return this.foreign.refusal(key, redisReason(error));
    }
    this.#fail(error);
    return storageRefusal(error);
  }

  #fail(error: unknown): void {
    // What is forbidden has been logged, and what is closed need not be.
    if (this.#forbidden || this.#closed) return;
    this.#health.failed(redisReason(error));
  }
}

const FOREIGN_ERROR = new RegExp(`^(WRONGTYPE|${FOREIGN}) `);
