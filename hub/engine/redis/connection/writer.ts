import type { Reply } from "./client.ts";
import {
  redisCounters,
  replicationDuration,
} from "../../../operator/redis_metrics.ts";

/** How long replicas may take to have what was written, in milliseconds. */
export const WAIT_TIMEOUT_MS = 1_000;

/** Number of replicas that must have a write before it is reported. */
export interface Replicas {
  /** If fewer have it in time, the write fails. */
  readonly required: number;
  /** Those that keep up: whichever of them takes over next must have it too. */
  readonly expected: number;
  /** Those that may take over. If fewer have it, one of them may be doing so. */
  readonly known: number;
}

/** What a {@linkcode Writer} sends with. */
export interface Writes {
  /** Sends a command; those sent in one turn are pipelined, in this order. */
  send(command: readonly string[]): Promise<Reply>;
  replicas(): Replicas;
  /** Whether nobody has taken over from the primary, and nobody is about to. */
  isPrimary(): Promise<boolean>;
  /** Counts the connections so far: a command is only for the one that it was meant for. */
  connections(): number;
}

interface Pending {
  readonly waits: boolean;
  readonly commands: readonly (readonly string[])[];
  readonly connection: number;
  resolve(reply: Reply): void;
  reject(reason: unknown): void;
}

/**
 * Sends commands whose effects must be on replicas before they are reported. Those that
 * arrive while replicas are waited for go together and wait once, so that a busy server
 * pays once for many.
 *
 * @see {@link https://redis.io/docs/latest/commands/wait/}
 */
export class Writer {
  readonly #writes: Writes;
  #pending: Pending[] = [];
  #waits = false;

  constructor(writes: Writes) {
    this.#writes = writes;
  }

  /**
   * Resolves with the last command's reply once enough replicas have what was written.
   *
   * @param waits Whether the commands were made for replicas that are waited for; others
   * let clients see at once what they write.
   * @throws {NotReplicated} They don't in time.
   * @throws Error from Redis or the network.
   */
  store(
    waits: boolean,
    ...commands: (readonly string[])[]
  ): Promise<Reply> {
    const connection = this.#writes.connections();
    return new Promise((resolve, reject) => {
      this.#pending.push({ waits, commands, connection, resolve, reject });
      if (this.#waits) return;
      this.#waits = true;
      void this.#sendAll();
    });
  }

  async #sendAll(): Promise<void> {
    while (this.#pending.length > 0) {
      const group = this.#pending;
      this.#pending = [];
      await this.#sendGroup(group);
    }
    this.#waits = false;
  }

  async #sendGroup(group: readonly Pending[]): Promise<void> {
    const now = this.#writes.connections();
    const replicas = this.#writes.replicas();
    const wait = Math.max(replicas.required, replicas.expected) > 0;
    const sent = group.map(({ commands, connection, waits }) => {
      if (connection !== now) {
        return Promise.reject(new Error("the connection was lost"));
      }
      return wait && !waits
        ? Promise.reject(new Error("a replica has joined"))
        : this.#sendInTurn(commands);
    });
    const [replies, [waited]] = await Promise.all([
      Promise.allSettled(sent),
      Promise.allSettled([this.#wait(replicas)]),
    ]);
    for (const [i, reply] of replies.entries()) {
      if (reply.status === "rejected") group[i].reject(reply.reason);
      else if (waited.status === "fulfilled") group[i].resolve(reply.value);
      else {
        if (waited.reason instanceof NotReplicated) {
          redisCounters.notReplicated++;
        }
        group[i].reject(waited.reason);
      }
    }
  }

  async #sendInTurn(commands: Pending["commands"]): Promise<Reply> {
    const replies = await Promise.all(
      commands.map((command) => this.#writes.send(command)),
    );
    return replies.at(-1)!;
  }

  /** Resolves when enough replicas have what was sent. */
  async #wait({ required, expected, known }: Replicas): Promise<void> {
    const count = Math.max(required, expected);
    if (count === 0) return;
    const began = performance.now();
    const command = ["WAIT", String(count), String(WAIT_TIMEOUT_MS)];
    const reached = Number(await this.#writes.send(command));
    replicationDuration.observe((performance.now() - began) / 1e3);
    if (reached < required) throw new NotReplicated(required);
    if (reached < known && !await this.#writes.isPrimary()) {
      throw new Error("another primary is taking over");
    }
  }
}

/** Too few replicas have what was written. It is stored, but lost if the primary is. */
export class NotReplicated extends Error {
  override name = "NotReplicated";

  constructor(required: number) {
    super(
      `fewer than ${required} replica${
        required === 1 ? "" : "s"
      } had it after ${WAIT_TIMEOUT_MS} ms`,
    );
  }
}
