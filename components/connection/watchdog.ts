/**
 * A connection for pages that run unattended for days.
 *
 * @module
 */
import {
  Connection,
  type ConnectionOptions,
  type ConnectionStatus,
} from "./connection.ts";

/** The interval of the watchdog. */
const TICK_MS = 5_000;

/** A tick this late means that the computer slept, and the socket may be dead without knowing. */
const SLEPT_MS = 90_000;

/** A connection that isn't open after this time is stuck, or was told not to return. */
const STUCK_MS = 60_000;

/** How often to check that nothing is missing: a silent socket may be dead. */
const CHECK_INTERVAL_MS = 60_000;

interface WatchdogOptions extends ConnectionOptions {
  /** Whether the page has everything that the server has; rejects if that can't be found out. */
  isCurrent(): Promise<boolean>;
}

/** Replaces its connection when it is stuck, after sleep, and when it doesn't deliver. */
export class WatchedConnection {
  readonly #options: WatchdogOptions;
  #open = false;
  /** When the connection last opened or closed, in milliseconds since 1970. */
  #since = 0;
  #checkedAt = 0;
  #tickedAt = 0;
  #stop = () => {};

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** Connects; the returned function disconnects for good. */
  start(): () => void {
    this.#tickedAt = this.#checkedAt = Date.now();
    this.#connect();
    const timer = setInterval(() => this.#tick(), TICK_MS);
    return () => {
      clearInterval(timer);
      this.#stop();
      this.#stop = () => {};
    };
  }

  #connect(): void {
    this.#stop();
    const connection = new Connection({
      ...this.#options,
      onStatus: (status) => this.#statusChanged(status),
    });
    this.#since = Date.now();
    this.#stop = connection.start();
  }

  #statusChanged(status: ConnectionStatus): void {
    const open = status.state === "open";
    if (open !== this.#open) this.#since = Date.now();
    this.#open = open;
    // The next server may differ from this one, so check as soon as it is reached.
    if (!open) this.#checkedAt = 0;
    this.#options.onStatus(status);
  }

  #tick(): void {
    const now = Date.now();
    const slept = now - this.#tickedAt > SLEPT_MS;
    this.#tickedAt = now;
    if (slept || (!this.#open && now - this.#since > STUCK_MS)) {
      return this.#connect();
    }
    if (this.#open && Math.abs(now - this.#checkedAt) > CHECK_INTERVAL_MS) {
      this.#checkedAt = now;
      void this.#check();
    }
  }

  async #check(): Promise<void> {
    const stop = this.#stop;
    const current = await this.#options.isCurrent().catch(() => false);
    if (!current && stop === this.#stop) this.#connect();
  }
}
