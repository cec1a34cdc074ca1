/**
 * Keeps an overlay running for days: connected, up to date, and on the server's build.
 *
 * @module
 */
import { Connection, type ConnectionStatus } from "../connection/connection.ts";
import { fetchMessages } from "../connection/messages.ts";
import { isCurrent } from "./check.ts";
import { type OverlayStart, OverlayState } from "./state.ts";

/** After this long without a connection the chat is shown as stale. */
const STALE_AFTER_MS = 5_000;

/** The interval of the watchdog. */
const TICK_MS = 5_000;

/** A tick this late means that the computer slept, and the socket may be dead without knowing. */
const SLEPT_MS = 90_000;

/** A connection that isn't open after this time is stuck, or was told not to return. */
const STUCK_MS = 60_000;

/** How often the position is compared with the server's: a silent socket may be dead. */
const CHECK_INTERVAL_MS = 60_000;

export class Overlay extends OverlayState {
  /** Whether there has been no connection for long. */
  stale = false;
  readonly #build: string;
  #redraw = () => {};
  #open = false;
  #stop = () => {};
  /** When the connection last opened or closed, in milliseconds since 1970. */
  #since = 0;
  #checkedAt = 0;
  #ticked = 0;
  #late: ReturnType<typeof setTimeout> | undefined;

  constructor({ build, ...start }: OverlayStart & { build: string }) {
    super(start);
    this.#build = build;
  }

  /** Starts, and calls `redraw` after each change; the returned function stops it. */
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
    // Without an answer, the next `welcome` brings the pinned message.
    const page = await fetchMessages(this.room, query);
    page?.messages.forEach((message) => this.found(message));
  }

  /** Replaces the connection. */
  #connect(): void {
    this.#stop();
    const connection = new Connection({
      target: () => {
        const { room, epoch, seq } = this;
        return { room, epoch, seq, observes: true };
      },
      onStatus: (status) => this.#statusChanged(status),
      // STALE_AFTER_MS applies instead: a broadcast's audience can do nothing about a loss.
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
      // The next server may run another build, so check as soon as it is reached.
      this.#checkedAt = 0;
      this.#late ??= setTimeout(() => this.#setStale(true), STALE_AFTER_MS);
    }
  }

  #setStale(stale: boolean): void {
    if (this.stale === stale) return;
    this.stale = stale;
    // Flying messages would look like a live chat.
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

  /** Replaces the connection if it has not delivered everything. */
  async #check(): Promise<void> {
    const stop = this.#stop;
    const current = await isCurrent(this.room, this.#build, () => this)
      .catch(() => false);
    if (!current && stop === this.#stop) this.#connect();
  }
}
