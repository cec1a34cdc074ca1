/**
 * One room's socket, opened again whenever it is lost.
 *
 * @module
 */
import { type ServerEvent, Subprotocol } from "../../hub/protocol.ts";
import { waitAfter } from "./backoff.ts";

/** How the connection stands. */
export type Link =
  /** The first attempt, or one after a loss. */
  | { readonly state: "connecting"; readonly again: boolean }
  | { readonly state: "open" }
  /** Lost; the next attempt is at `until`, in milliseconds since 1970. */
  | { readonly state: "waiting"; readonly until: number }
  /** The server doesn't want this page back. */
  | { readonly state: "stopped" };

/** What a connection needs to know and whom it tells. */
export interface ConnectionOptions {
  /** Where to connect to, asked before each attempt. */
  url(): string;
  onLink(link: Link): void;
  onEvents(events: ServerEvent[]): void;
}

/** A server that answers at all answers within this time. */
const WELCOME_WITHIN = 10_000;

/** A connection that lasted this long was a good one: the next loss waits from the start. */
const GOOD_AFTER = 5_000;

/** Keeps one socket open. */
export class Connection {
  /** A site's word for the viewer, from the next attempt on. */
  token: string | undefined;
  #options: ConnectionOptions;
  #socket: WebSocket | null = null;
  #link: Link = { state: "connecting", again: false };
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #welcomedAt = 0;
  #ended = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Begins, and ends when the returned function is called. */
  start(): () => void {
    const listeners = new AbortController();
    const { signal } = listeners;
    const retry = () => this.retry();
    addEventListener("online", retry, { signal });
    // A page that comes back from the browser's cache has lost its socket.
    addEventListener("pageshow", retry, { signal });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.retry();
    }, { signal });
    this.#open(false);
    return () => {
      this.#ended = true;
      listeners.abort();
      clearTimeout(this.#timer);
      this.#socket?.close();
    };
  }

  /** Sends a frame, or does nothing when there is no connection. */
  send(frame: unknown): void {
    if (this.#link.state === "open") this.#socket?.send(JSON.stringify(frame));
  }

  /** Stops waiting and tries at once. */
  retry(): void {
    if (this.#link.state !== "waiting") return;
    clearTimeout(this.#timer);
    this.#open(true);
  }

  /**
   * Gives the socket up and takes a new one: when an answer doesn't come or, with
   * `lost` false, for a new name, which is no loss that anybody needs to hear of.
   */
  renew(lost = true): void {
    if (this.#link.state === "stopped" || this.#ended) return;
    clearTimeout(this.#timer);
    this.#open(lost);
  }

  #open(again: boolean): void {
    this.#drop();
    this.#set({ state: "connecting", again });
    const socket = new WebSocket(this.#options.url(), [
      Subprotocol.Bytes,
      ...this.token ? [`hubbub.token.${this.token}`] : [],
    ]);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#lost(1006), WELCOME_WITHIN);
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = ({ code }) => this.#lost(code);
  }

  #received(data: unknown): void {
    const events = parseFrame(data);
    if (
      this.#link.state !== "open" &&
      events.some((event) => event.type === "welcome")
    ) {
      clearTimeout(this.#timer);
      this.#welcomedAt = Date.now();
      this.#set({ state: "open" });
    }
    this.#options.onEvents(events);
  }

  #lost(code: number): void {
    if (this.#ended) return;
    this.#drop();
    if (this.#welcomedAt > 0 && Date.now() - this.#welcomedAt > GOOD_AFTER) {
      this.#attempt = 0;
    }
    this.#welcomedAt = 0;
    const wait = waitAfter(code, this.#attempt++);
    if (wait === undefined) return this.#set({ state: "stopped" });
    this.#timer = setTimeout(() => this.#open(true), wait);
    this.#set({ state: "waiting", until: Date.now() + wait });
  }

  /** Lets go of the socket without hearing from it again. */
  #drop(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #set(link: Link): void {
    this.#link = link;
    this.#options.onLink(link);
  }
}

const decoder = new TextDecoder();

/** The events of a frame; none when it isn't one of ours. */
function parseFrame(data: unknown): ServerEvent[] {
  try {
    const text = typeof data === "string"
      ? data
      : decoder.decode(data as ArrayBuffer);
    const events: unknown = JSON.parse(text);
    return Array.isArray(events) ? events : [];
  } catch {
    return [];
  }
}
