/**
 * The generator's plan and result. Both are one line of JSON: the plan is its only
 * argument, the result its last line of output.
 *
 * @module
 */

/**
 * The protocol of a server's clients: Hubbub's own, that of a peer that repeats what it
 * receives, or Centrifugo's.
 */
export type Dialect = "hubbub" | "echo" | "centrifugo";

/** A closed loop: each of `senders` sends its next message when it receives its own. */
interface InFlight {
  readonly kind: "in flight";
  readonly senders: number;
  /** Messages that each sender has in flight. */
  readonly each: number;
}

/**
 * An open loop: messages at fixed times, regardless of the server. Latency counts from
 * the scheduled time.
 */
interface Rate {
  readonly kind: "rate";
  /** Senders of each room, who take turns. */
  readonly senders: number;
  /** Messages a second of each room. */
  readonly perSecond: number;
}

/** Nobody sends anything. */
interface Idle {
  readonly kind: "idle";
}

export type Load = InFlight | Rate | Idle;

/** Clients in rooms, and what they do. */
export interface LoadPlan {
  readonly kind: "load";
  readonly port: number;
  /** The instance of the second half of a room's clients, if it is another one. */
  readonly secondPort?: number;
  readonly dialect: Dialect;
  /** The process whose CPU and memory are read. */
  readonly serverPid: number;
  readonly rooms: readonly string[];
  readonly clientsPerRoom: number;
  /** Clients in the first room that connect and then never read. */
  readonly deaf: number;
  readonly load: Load;
  readonly script: Script;
  /** Whether Hubbub's clients take compressed frames. */
  readonly deflate?: boolean;
  /** Whether the port expects TLS. Its certificate is not checked. */
  readonly tls?: boolean;
  /** Characters in a message; ignored with the script `chat`. */
  readonly textLength: number;
  /** In seconds: warm-up, measurement, and the same load after it. */
  readonly warmUpSeconds: number;
  readonly measureSeconds: number;
  readonly afterSeconds: number;
}

/**
 * What a handshake carries besides what RFC 6455 requires: nothing, what a browser sends,
 * or that and the viewer's cookie, each client its own.
 */
export type Handshake = "bare" | "browser" | "viewer";

/** Clients that reconnect at once, having missed nothing or some messages. */
export interface StormPlan {
  readonly kind: "storm";
  readonly port: number;
  readonly dialect: Dialect;
  /** The process whose CPU is read. */
  readonly serverPid: number;
  readonly handshake: Handshake;
  readonly room: string;
  readonly clients: number;
  /** Messages that each client missed. */
  readonly missed: number;
  readonly textLength: number;
}

export type Plan = LoadPlan | StormPlan;

/** The script of messages: one byte a character, three, or a chat's in three languages. */
export type Script = "ascii" | "chinese" | "chat";

export interface LoadResult {
  /** Messages received a second, by all clients together. */
  readonly deliveredPerSecond: number;
  /** The same if all clients received everything at once; `null` in a closed loop. */
  readonly offeredPerSecond: number | null;
  /** Bytes received a second, by all clients together: frames with their headers, after TLS. */
  readonly receivedBytesPerSecond: number;
  /** Latency from send to receipt, in milliseconds; `null` if nothing was sent. */
  readonly latencyMs: Percentiles | null;
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
  readonly connectingSeconds: number;
  /** Faults in what the sampled clients received. */
  readonly faults: readonly string[];
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface StormResult {
  /** Until all clients that missed nothing were connected, in seconds. */
  readonly nothingMissedSeconds: number;
  /** Until all clients had received what they missed, in seconds. */
  readonly caughtUpSeconds: number;
  /** CPU of the server for a join that missed nothing, and for one that caught up, in milliseconds. */
  readonly joinCpuMs: number;
  readonly catchUpCpuMs: number;
  readonly generatorLoad: number;
  readonly faults: readonly string[];
}
