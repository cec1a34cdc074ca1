/**
 * Keeps an overlay true for days: connected, up to date, and of the server's build.
 *
 * @module
 */
import { Connection, type ConnectionStatus } from "../connection/connection.ts";
import { fetchMessages } from "../connection/messages.ts";
import { isCurrent } from "./check.ts";
import { type OverlayStart, OverlayState } from "./state.ts";

/** Without a connection for so long, in milliseconds, this is no live chat. */
const STALE_AFTER_MS = 5_000;

/** How often the overlay looks after itself, in milliseconds. */
const TICK_MS = 5_000;

/** A tick that comes so much later, in milliseconds, comes after sleep: the socket may be dead and not know. */
const SLEPT_MS = 90_000;

/** What has not connected in this time, in milliseconds, has got stuck, or was told not to come back. */
const STUCK_MS = 60_000;

/** How often the server is asked what there is, in milliseconds: a socket that hears nothing may be dead. */
const CHECK_INTERVAL_MS = 60_000;

/** An overlay in a browser. */
export class Overlay extends OverlayState {
  /** Whether there has been no connection for so long that this is no live chat. */
  stale = false;
  readonly #build: string;
  #redraw = () => {};
  #open = false;
  #stop = () => {};
  /** Since when the connection is as it is, in milliseconds since 1970. */
  #since = 0;
  #checkedAt = 0;
  #ticked = 0;
  #late: ReturnType<typeof setTimeout> | undefined;

  constructor({ build, ...start }: OverlayStart & { build: string }) {
    super(start);
    this.#build = build;
  }

  /** Begins, and says when there is something else to draw; the returned function ends it. */
  start(redraw: () => void): () => void {
    this.#redraw = redraw;
    this.refresh();
    this.#ticked = this.#checkedAt = Date.now();
    this.#connect();
    const timer = setInterval(() => this.#tick(), TICK_MS);
    return () => {
      clearInterval(timer);
      clearTimeout(this.#late);
      this.#stop();
      this.rest();
    };
  }

  protected override changed(): void {
    this.#redraw();
  }

  protected override async lookUp(seq: number): Promise<void> {
    const query = { before: seq + 1, limit: 1 };
    // Without an answer, the next welcome names the pinned message.
    const page = await fetchMessages(this.room, query);
    page?.messages.forEach((message) => this.found(message));
  }

  /** Takes a new connection, whatever has become of the one before. */
  #connect(): void {
    this.#stop();
    const connection = new Connection({
      target: () => {
        const { room, epoch, seq } = this;
        return { room, epoch, seq, observes: true };
      },
      onStatus: (status) => this.#statusChanged(status),
      // A broadcast is told later than a viewer, who could do something about it.
      onLate() {},
      onEvents: (events) => this.take(events),
    });
    this.#since = Date.now();
    this.#stop = connection.start();
  }

  #statusChanged({ state }: ConnectionStatus): void {
    const open = state === "open";
    if (open !== this.#open) this.#since = Date.now();
    this.#open = open;
    if (open) {
      clearTimeout(this.#late);
      this.#late = undefined;
      this.refresh();
      this.#setStale(false);
    } else {
      // The server that it comes back to may be another one.
      this.#checkedAt = 0;
      this.#late ??= setTimeout(() => this.#setStale(true), STALE_AFTER_MS);
    }
  }

  #setStale(stale: boolean): void {
    if (this.stale === stale) return;
    this.stale = stale;
    // What still flies would look like a chat that goes on.
    if (stale) this.clearDanmaku();
    this.changed();
  }

  #tick(): void {
    const now = Date.now();
    const slept = now - this.#ticked > SLEPT_MS;
    this.#ticked = now;
    if (slept || (!this.#open && now - this.#since > STUCK_MS)) {
      return this.#connect();
    }
    if (this.#open && Math.abs(now - this.#checkedAt) > CHECK_INTERVAL_MS) {
      this.#checkedAt = now;
      void this.#check();
    }
  }

  /** Takes a new connection if this one has not brought what there is. */
  async #check(): Promise<void> {
    const stop = this.#stop;
    const current = await isCurrent(this.room, this.#build, () => this)
      .catch(() => false);
    if (!current && stop === this.#stop) this.#connect();
  }
}
