/**
 * Keeps an overlay running for days: connected, up to date, and on the server's build.
 *
 * @module
 */
import type { ConnectionStatus } from "../connection/connection.ts";
import { fetchMessage } from "../connection/messages.ts";
import { WatchedConnection } from "../connection/watchdog.ts";
import { isCurrent } from "./check.ts";
import { type OverlayStart, OverlayState } from "./state.ts";

/** After this long without a connection the chat is shown as stale. */
const STALE_AFTER_MS = 5_000;

export class Overlay {
  readonly state: OverlayState;
  /** Whether there has been no connection for long. */
  stale = false;
  readonly #build: string;
  #redraw = () => {};
  #staleTimer: ReturnType<typeof setTimeout> | undefined;

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
    const connection = new WatchedConnection({
      target: () => {
        const { room, epoch, seq } = state;
        return { room, epoch, seq, observes: true };
      },
      onStatus: (status) => this.#statusChanged(status),
      // STALE_AFTER_MS applies instead: a broadcast's audience can do nothing about a loss.
      onLate() {},
      onEvents: (events) => state.take(events),
      isCurrent: () => isCurrent(state.room, this.#build, () => state),
    });
    const disconnect = connection.start();
    return () => {
      clearTimeout(this.#staleTimer);
      disconnect();
      state.stop();
    };
  }

  async #lookUp(seq: number): Promise<void> {
    // Without an answer, the next `welcome` brings the pinned message.
    const message = await fetchMessage(this.state.room, seq);
    if (message) this.state.found(message);
  }

  #statusChanged({ state }: ConnectionStatus): void {
    if (state === "open") {
      clearTimeout(this.#staleTimer);
      this.#staleTimer = undefined;
      this.state.refresh();
      this.#setStale(false);
    } else {
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
