/**
 * Keeps one room's connection open: over a WebSocket, or over HTTP where something on
 * the way blocks sockets.
 *
 * @module
 */
import type { ServerEvent } from "../hub/protocol.ts";
import { type Reason, reasonOf, retryDelayMs } from "./backoff.ts";
import type { SocketProbe } from "./socket_probe.ts";
import { openSocket } from "./socket.ts";
import {
  type Ending,
  type Frame,
  LOST,
  type Receiver,
  type Target,
  type Transport,
} from "./transport.ts";
import { openStream } from "./open_stream.ts";

/** The state of a connection. `again`: it was open before, so this is a reconnect. */
export type ConnectionStatus =
  /** An attempt is running; `why` tells what ended the previous one. */
  | {
    readonly state: "connecting";
    readonly again: boolean;
    readonly why?: Reason;
  }
  /** `awayMs`: how long there was no connection. */
  | {
    readonly state: "open";
    readonly again: false;
    readonly awayMs: number;
    readonly why?: undefined;
  }
  /** The next attempt is at `until`, by `performance.now()`. */
  | {
    readonly state: "waiting";
    readonly again: boolean;
    readonly why: Reason;
    readonly until: number;
  }
  /** The server refused for good. */
  | {
    readonly state: "stopped";
    readonly again: boolean;
    readonly why: Reason;
  };

export interface ConnectionOptions {
  /** Where to connect to; asked before each attempt. */
  target(): Omit<Target, "token">;
  onStatus(status: ConnectionStatus): void;
  /** Whether the connection has been missing long enough to tell the viewer. */
  onLate(late: boolean): void;
  onEvents(events: readonly ServerEvent[]): void;
}

/** A server that works sends `welcome` within this time. */
const WELCOME_TIMEOUT_MS = 10_000;

/** After a connection this long, backoff starts over. */
const STABLE_AFTER_MS = 5_000;

/** Shorter losses are not shown to the viewer. */
const LATE_AFTER_MS = 1_000;

/**
 * For this many attempts, some half a minute, a server that announced a restart is
 * believed to be restarting.
 */
const RESTART_ATTEMPTS = 6;

/** After this many sockets in a row that never opened, HTTP is tried. */
const MAX_FAILED_SOCKETS = 2;

/** Keeps one transport open. */
export class Connection {
  /** The token by which another site vouches for the viewer; used from the next attempt on. */
  token: string | undefined;
  #options: ConnectionOptions;
  #transport: Transport | undefined;
  #status: ConnectionStatus = { state: "connecting", again: false };
  #attempt = 0;
  /** Ends the wait for the next attempt, or the current attempt. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lateTimer: ReturnType<typeof setTimeout> | undefined;
  #welcomedAt = 0;
  /** In milliseconds since 1970, so that sleep counts. */
  lostAt = 0;
  #failedSockets = 0;
  #streams = false;
  /** Why the last connection or attempt ended. */
  ending = LOST;
  /** When something last came, by `performance.now()`, and how long the server is silent at most. */
  heardAt = 0;
  heartbeatMs: number | undefined;
  readonly #receiver: Receiver = {
    events: (events) => this.#received(events),
    ended: (ending) => this.#lost(ending),
  };
  readonly #probe: SocketProbe = {
    at: 0,
    waitMs: undefined,
    receiver: this.#receiver,
    open: (receiver) => openSocket(this.#target(), receiver),
    replace: (socket) => {
      this.#drop();
      this.#transport = socket;
      this.#socketWorks();
    },
  };

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Connects; the returned function disconnects for good. */
  start(): () => void {
    this.#open(false);
    return () => {
      // So that it isn't renewed any more.
      this.#status = { state: "stopped", again: false, why: "stopped" };
      clearTimeout(this.#lateTimer);
      this.#drop();
    };
  }

  /** Sends a frame; without a connection it is dropped. */
  send(frame: Frame): void {
    if (this.isOpen) this.#transport?.send(frame);
  }

  get isOpen(): boolean {
    return this.#status.state === "open";
  }

  /** Asks the server for a sign of life. */
  ask(): void {
    // Nothing but a new stream shows that a stream works.
    if (this.#streams) this.renew();
    else this.send({ type: "ping" });
  }

  /** If waiting, connects at once. */
  retry(): void {
    if (this.#status.state !== "waiting") return;
    this.#attempt = 0;
    this.#open(this.#status.again);
  }

  /**
   * Replaces the connection: because an answer is overdue or, with `lost` false, to use
   * a new name or token, which the viewer need not see as a loss.
   */
  renew(lost = true): void {
    const { state, again } = this.#status;
    if (state !== "stopped") this.#open(lost ? this.#welcomedAt > 0 : again);
  }

  #open(again: boolean): void {
    this.#set({ state: "connecting", again, why: this.#status.why });
    this.#try();
  }

  #try(): void {
    this.#drop();
    this.#timer = setTimeout(() => this.#lost(LOST), WELCOME_TIMEOUT_MS);
    const target = this.#target();
    this.#transport = this.#streams
      ? openStream(target, this.#receiver, this.#probe)
      : openSocket(target, this.#receiver);
  }

  #target(): Target {
    return { ...this.#options.target(), token: this.token };
  }

  #received(events: readonly ServerEvent[]): void {
    const now = this.heardAt = performance.now();
    const welcome = events.find((event) => event.type === "welcome");
    if (welcome && !this.isOpen) {
      clearTimeout(this.#timer);
      this.#welcomedAt = now;
      this.heartbeatMs = welcome.heartbeatMs;
      if (!this.#streams) this.#socketWorks();
      const awayMs = this.lostAt && Date.now() - this.lostAt;
      this.#set({ state: "open", again: false, awayMs });
    }
    if (events.some(({ type }) => type === "ping")) this.send({ type: "pong" });
    this.#options.onEvents(events);
  }

  #lost(ending: Ending): void {
    this.#drop();
    this.ending = ending;
    const now = performance.now();
    if (this.isOpen) {
      if (now - this.#welcomedAt > STABLE_AFTER_MS) this.#attempt = 0;
    } else if (this.#streams) {
      this.#streams = false;
    } else if (
      ending.code === LOST.code && ++this.#failedSockets >= MAX_FAILED_SOCKETS
    ) {
      this.#streams = true;
      return this.#try();
    }
    const why = this.#why(ending);
    if (why === "expired") this.token = undefined;
    const waitMs = retryDelayMs(why, this.#attempt++, ending.retryAfterMs);
    const status = { again: this.#welcomedAt > 0, why };
    if (waitMs === undefined) return this.#set({ state: "stopped", ...status });
    this.#timer = setTimeout(() => this.#open(status.again), waitMs);
    this.#set({ state: "waiting", ...status, until: now + waitMs });
  }

  #why({ code }: Ending): Reason {
    if ("onLine" in navigator && !navigator.onLine) return "offline";
    const why = reasonOf(code);
    const restarts = this.#status.why === "restarting" &&
      this.#attempt < RESTART_ATTEMPTS;
    return why === "lost" && restarts ? "restarting" : why;
  }

  #socketWorks(): void {
    this.#streams = false;
    this.#failedSockets = 0;
    // Sockets work here. If streams are needed later, probing starts over.
    this.#probe.waitMs = this.#probe.at = 0;
  }

  /** Closes the transport; its listeners are not called again. */
  #drop(): void {
    clearTimeout(this.#timer);
    this.#transport?.close();
    this.#transport = undefined;
  }

  #set(status: ConnectionStatus): void {
    if (this.isOpen) this.lostAt = Date.now();
    this.#status = status;
    const { onLate, onStatus } = this.#options;
    if (status.state === "open" || status.state === "stopped") {
      clearTimeout(this.#lateTimer);
      this.#lateTimer = undefined;
      onLate(status.state === "stopped");
    } else {
      this.#lateTimer ??= setTimeout(() => onLate(true), LATE_AFTER_MS);
    }
    onStatus(status);
  }
}
