/**
 * Keeps an overlay running for days: connected, up to date, and on the server's build.
 *
 * @module
 */
import { Connection, type ConnectionStatus } from "../connection/connection.ts";
import { fetchMessage } from "../connection/messages.ts";
import { watch } from "../connection/watchdog.ts";
import { hasSameBuild } from "./check.ts";
import { type OverlayStart, OverlayState } from "./state.ts";

/** After this long without a connection the chat is shown as stale. */
const STALE_AFTER_MS = 5_000;

/** Nobody sits before an overlay: what was told not to return tries again after this time. */
const AGAIN_AFTER_MS = 60_000;

/**
 * When a new page, or one that got no answer, asks for the build. While servers of two
 * builds run side by side, pages aren't reloaded more often.
 */
const CHECK_AFTER_MS = 60_000;

export class Overlay {
  readonly state: OverlayState;
  /** Whether there has been no connection for long. */
  stale = false;
  readonly #build: string;
  #redraw = () => {};
  #staleTimer: ReturnType<typeof setTimeout> | undefined;
  #checkTimer: ReturnType<typeof setTimeout> | undefined;
  #againTimer: ReturnType<typeof setTimeout> | undefined;
  #wasLost = false;
  #disconnect = () => {};

  constructor({ build, ...start }: OverlayStart & { build: string }) {
    this.#build = build;
    this.state = new OverlayState(start, {
      onChange: () => this.#redraw(),
      lookUp: (seq) => this.#lookUp(seq),
    });
  }

  /** Starts, and calls `redraw` after each change; the returned function stops it. */
  start(redraw: () => void): () => void {
    this.#redraw = redraw;
    const { state } = this;
    state.refresh();
    this.#connect();
    this.#checkLater();
    return () => {
      for (
        const timer of [this.#staleTimer, this.#checkTimer, this.#againTimer]
      ) clearTimeout(timer);
      this.#disconnect();
      state.stop();
    };
  }

  #connect(): void {
    this.#disconnect();
    const { state } = this;
    const connection = new Connection({
      target: () => {
        const { room, epoch, seq } = state;
        return { room, epoch, seq, observes: true };
      },
      onStatus: (status) => this.#statusChanged(status),
      // STALE_AFTER_MS applies instead: a broadcast's audience can do nothing about a loss.
      onLate() {},
      onEvents: (events) => state.take(events),
    });
    const disconnect = connection.start();
    const stopWatching = watch(connection);
    this.#disconnect = () => {
      stopWatching();
      disconnect();
    };
  }

  /** Reloads the page if the server runs another build: it answers, so there is a page to load. */
  async #check(): Promise<void> {
    clearTimeout(this.#checkTimer);
    try {
      if (!await hasSameBuild(this.state.room, this.#build)) location.reload();
    } catch {
      // If the server is gone, the connection shows it.
      this.#checkLater();
    }
  }

  #checkLater(): void {
    clearTimeout(this.#checkTimer);
    this.#checkTimer = setTimeout(() => void this.#check(), CHECK_AFTER_MS);
  }

  async #lookUp(seq: number): Promise<void> {
    // Without an answer, the next `welcome` brings the pinned message.
    const message = await fetchMessage(this.state.room, seq);
    if (message) this.state.found(message);
  }

  #statusChanged({ state, again }: ConnectionStatus): void {
    if (state === "stopped") {
      this.#againTimer = setTimeout(() => this.#connect(), AGAIN_AFTER_MS);
    }
    if (state === "open") {
      // The server behind a new connection may be another one.
      if (this.#wasLost) void this.#check();
      this.#wasLost = false;
      clearTimeout(this.#staleTimer);
      this.#staleTimer = undefined;
      this.state.refresh();
      this.#setStale(false);
    } else {
      this.#wasLost ||= again;
      this.#staleTimer ??= setTimeout(
        () => this.#setStale(true),
        STALE_AFTER_MS,
      );
    }
  }

  #setStale(stale: boolean): void {
    if (this.stale === stale) return;
    this.stale = stale;
    // Flying messages would look like a live chat.
    if (stale) this.state.clearDanmaku();
    this.#redraw();
  }
}
