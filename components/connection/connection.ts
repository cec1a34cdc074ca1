/**
 * One room's connection, opened again whenever it is lost: over a WebSocket, or by
 * HTTP where something on the way lets none through.
 *
 * @module
 */
import type { ServerEvent } from "../../hub/protocol.ts";
import { type Reason, reasonOf, waitAfter } from "./backoff.ts";
import type { Lookout } from "./lookout.ts";
import { openSocket } from "./socket.ts";
import {
  type Ending,
  type Frame,
  LOST,
  type Receiver,
  type Target,
  type Transport,
} from "./transport.ts";
import { openStream } from "./without_socket.ts";

/** How the connection stands. `again`: there was one before, and there should be one. */
export type Link =
  /** An attempt; `why` is known of the one before. */
  | {
    readonly state: "connecting";
    readonly again: boolean;
    readonly why?: Reason;
  }
  /** For `away` milliseconds there was none. */
  | {
    readonly state: "open";
    readonly again: false;
    readonly away: number;
    readonly why?: undefined;
  }
  /** The next attempt is at `until`, in milliseconds since 1970. */
  | {
    readonly state: "waiting";
    readonly again: boolean;
    readonly why: Reason;
    readonly until: number;
  }
  /** The server doesn't want this page back. */
  | {
    readonly state: "stopped";
    readonly again: boolean;
    readonly why: Reason;
  };

/** What a connection needs to know and whom it tells. */
interface ConnectionOptions {
  /** Where to connect to, asked before each attempt. */
  target(): Omit<Target, "token">;
  onLink(link: Link): void;
  /** Whether there has been no connection for long enough to speak of it. */
  onLate(late: boolean): void;
  onEvents(events: readonly ServerEvent[]): void;
}

/** A server that answers at all answers within this time. */
const WELCOME_WITHIN = 10_000;

/** A connection that lasted this long was a good one: the next loss waits from the start. */
const GOOD_AFTER = 5_000;

/** A loss that is made good within this time is nobody's business. In milliseconds, as all here. */
const QUIET = 1_000;

/** A server that said it restarts is believed to be doing so for this many attempts, some half a minute. */
const RESTART_ATTEMPTS = 6;

/** Sockets in a row that came to nothing, before it is tried without one. */
const MAX_FAILED_SOCKETS = 2;

/** Keeps one transport open. */
export class Connection {
  /** A site's word for the viewer, from the next attempt on until it has expired. */
  token: string | undefined;
  #options: ConnectionOptions;
  #transport: Transport | undefined;
  #link: Link = { state: "connecting", again: false };
  #attempt = 0;
  /** To the next attempt, to the end of this one, or to the next look. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #welcomedAt = 0;
  #lostAt = 0;
  #failedSockets = 0;
  #streams = false;
  readonly #receiver: Receiver = {
    events: (events) => this.#received(events),
    ended: (ending) => this.#lost(ending),
  };
  readonly #lookout: Lookout = {
    at: 0,
    wait: undefined,
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

  /** Begins, and ends when the returned function is called. */
  start(): () => void {
    const listeners = new AbortController();
    const { signal } = listeners;
    const retry = () => this.retry();
    addEventListener("online", () => {
      this.#attempt = 0;
      retry();
    }, { signal });
    // A socket that nothing passes through any more would not say so for a long time.
    addEventListener("offline", () => this.renew(), { signal });
    // A page that comes back from the browser's cache has lost its socket.
    addEventListener("pageshow", retry, { signal });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) retry();
    }, { signal });
    this.#open(false);
    return () => {
      // Nobody is told.
      this.#link = { state: "stopped", again: false, why: "stopped" };
      listeners.abort();
      clearTimeout(this.#quiet);
      this.#drop();
    };
  }

  /** Sends a frame, or does nothing when there is no connection. */
  send(frame: Frame): void {
    if (this.#link.state === "open") this.#transport?.send(frame);
  }

  /** Stops waiting and tries at once. */
  retry(): void {
    if (this.#link.state === "waiting") this.#open(this.#link.again);
  }

  /**
   * Gives the connection up and takes a new one: when an answer doesn't come or, with
   * `lost` false, for a new name, which is no loss that anybody needs to hear of.
   */
  renew(lost = true): void {
    const { state, again } = this.#link;
    if (state !== "stopped") this.#open(lost ? this.#welcomedAt > 0 : again);
  }

  #open(again: boolean): void {
    this.#set({ state: "connecting", again, why: this.#link.why });
    this.#try();
  }

  #try(): void {
    this.#drop();
    this.#timer = setTimeout(() => this.#lost(LOST), WELCOME_WITHIN);
    const target = this.#target();
    this.#transport = this.#streams
      ? openStream(target, this.#receiver, this.#lookout)
      : openSocket(target, this.#receiver);
  }

  #target(): Target {
    return { ...this.#options.target(), token: this.token };
  }

  #received(events: readonly ServerEvent[]): void {
    const { state } = this.#link;
    if (state !== "open" && events.some(({ type }) => type === "welcome")) {
      clearTimeout(this.#timer);
      const now = this.#welcomedAt = Date.now();
      if (!this.#streams) this.#socketWorks();
      const away = this.#lostAt && now - this.#lostAt;
      this.#set({ state: "open", again: false, away });
    }
    this.#options.onEvents(events);
  }

  #lost(ending: Ending): void {
    this.#drop();
    const now = Date.now();
    if (this.#link.state === "open") {
      if (now - this.#welcomedAt > GOOD_AFTER) this.#attempt = 0;
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
    const wait = waitAfter(why, this.#attempt++, ending.retryAfterMs);
    const link = { again: this.#welcomedAt > 0, why };
    if (wait === undefined) return this.#set({ state: "stopped", ...link });
    this.#timer = setTimeout(() => this.retry(), wait);
    this.#set({ state: "waiting", ...link, until: now + wait });
  }

  #why({ code }: Ending): Reason {
    if (!navigator.onLine) return "offline";
    const why = reasonOf(code);
    const restarts = this.#link.why === "restarting" &&
      this.#attempt < RESTART_ATTEMPTS;
    return why === "lost" && restarts ? "restarting" : why;
  }

  #socketWorks(): void {
    this.#streams = false;
    this.#failedSockets = 0;
    // If it comes to a stream now, then because the server was back between two attempts.
    this.#lookout.wait = this.#lookout.at = 0;
  }

  /** Lets go of what there is without hearing from it again. */
  #drop(): void {
    clearTimeout(this.#timer);
    this.#transport?.close();
    this.#transport = undefined;
  }

  #set(link: Link): void {
    if (this.#link.state === "open") this.#lostAt = Date.now();
    this.#link = link;
    const { onLate, onLink } = this.#options;
    if (link.state === "open" || link.state === "stopped") {
      clearTimeout(this.#quiet);
      this.#quiet = undefined;
      onLate(link.state === "stopped");
    } else {
      this.#quiet ??= setTimeout(() => onLate(true), QUIET);
    }
    onLink(link);
  }
}
