/**
 * What the harness asks of the generator, and what it hands back. Both are one
 * JSON line: the plan is the generator's only argument, the result the last line
 * that it prints.
 *
 * @module
 */

/** How a server's clients talk: Hubbub's own protocol, or a peer that repeats what it is sent. */
export type Dialect = "hubbub" | "echo";

/** Each of `senders` sends its next message when it receives its own: a closed loop. */
interface InFlight {
  readonly kind: "in flight";
  readonly senders: number;
  /** Messages that each sender has under way. */
  readonly each: number;
}

/** Messages at fixed times, whatever the server does: an open loop. Latency counts from the scheduled time. */
interface Rate {
  readonly kind: "rate";
  /** Senders of each room, who take turns. */
  readonly senders: number;
  /** Messages a second of each room. */
  readonly perSecond: number;
}

/** Nobody says anything. */
interface Idle {
  readonly kind: "idle";
}

export type Load = InFlight | Rate | Idle;

/** Clients in rooms, and what they do. */
export interface LoadPlan {
  readonly kind: "load";
  readonly port: number;
  /** Where the second half of a room's clients go, if it is another instance. */
  readonly secondPort?: number;
  readonly dialect: Dialect;
  /** Whose CPU and memory are read. */
  readonly serverPid: number;
  readonly rooms: readonly string[];
  readonly clientsPerRoom: number;
  /** Clients that connect and then never read, in the first room. */
  readonly deaf: number;
  readonly load: Load;
  readonly script: Script;
  /** Characters in a message. */
  readonly textLength: number;
  /** In seconds, each: before the measurement, the measurement, and the same load after it. */
  readonly warmUp: number;
  readonly measure: number;
  readonly after: number;
}

/** Clients that come back at once, having missed nothing or something. */
export interface StormPlan {
  readonly kind: "storm";
  readonly port: number;
  readonly room: string;
  readonly clients: number;
  /** Messages that each client missed. */
  readonly missed: number;
  readonly textLength: number;
}

export type Plan = LoadPlan | StormPlan;

/** What messages are written in: one byte a character, or three. */
export type Script = "ascii" | "chinese";

export interface LoadResult {
  /** Messages received a second, by all clients together. */
  readonly deliveredPerSecond: number;
  /** The same if everybody had received at once what was sent; `null` in a closed loop. */
  readonly offeredPerSecond: number | null;
  /** From send to receipt, in milliseconds; `null` where nothing was sent. */
  readonly latency: Percentiles | null;
  /** CPU seconds of the server a second. */
  readonly serverLoad: number;
  /** CPU seconds of the generator a second. */
  readonly generatorLoad: number;
  /** Resident bytes of the server: before the first client, with all of them, and at the end. */
  readonly memory: {
    readonly before: number;
    readonly connected: number;
    readonly end: number;
  };
  readonly clients: number;
  /** How long all clients together took to connect, in seconds. */
  readonly connecting: number;
  /** What was wrong with what the sampled clients received; empty: nothing. */
  readonly faults: readonly string[];
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface StormResult {
  /** Until all were connected who had missed nothing, in seconds. */
  readonly nothingMissed: number;
  /** Until all had everything that they missed, in seconds. */
  readonly caughtUp: number;
  readonly generatorLoad: number;
  readonly faults: readonly string[];
}
