/**
 * Keeps an overlay running for days: connected, up to date, and on the server's build.
 *
 * @module
 */
import { Connection, type ConnectionStatus } from "../../client/connection.ts";
import { fetchMessage } from "../connection/messages.ts";
import type { Upkeep } from "./upkeep.ts";
import { type OverlayStart, OverlayState } from "./state.ts";

/** After this long without a connection the chat is shown as stale. */
const STALE_AFTER_MS = 5_000;

/** Nobody sits before an overlay: what was told not to return tries again after this time. */
const AGAIN_AFTER_MS = 60_000;

export class Overlay {
  readonly state: OverlayState;
  /** Whether there has been no connection for long. */
  stale = false;
  readonly #build: string;
  #redraw = () => {};
  #staleTimer: ReturnType<typeof setTimeout> | undefined;
  #againTimer: ReturnType<typeof setTimeout> | undefined;
  #connection: Connection | undefined;
  #upkeep: Upkeep | undefined;
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
    return () => {
      clearTimeout(this.#staleTimer);
      clearTimeout(this.#againTimer);
      this.#disconnect();
      this.#connection = undefined;
      state.stop();
    };
  }

  #connect(): void {
    this.#disconnect();
    const { state } = this;
    const connection = this.#connection = new Connection({
      target: () => {
        const { room, epoch, seq } = state;
        // With a moderator's cookies, too: it shows what viewers get.
        return {
          origin: location.origin,
          room,
          epoch,
          seq,
          observes: true,
          sample: true,
        };
      },
      onStatus: (status) => this.#statusChanged(status),
      // STALE_AFTER_MS applies instead: a broadcast's audience can do nothing about a loss.
      onLate() {},
      onEvents: (events) => state.take(events),
    });
    const disconnect = connection.start();
    this.#disconnect = () => {
      this.#upkeep?.stop();
      this.#upkeep = undefined;
      disconnect();
    };
  }

  /** Loads what keeps it up; if that fails, the next connection tries again. */
  #keepUp(): void {
    const connection = this.#connection!;
    const page = { room: this.state.room, build: this.#build };
    // As for the chat: what loads after this mark doesn't delay the overlay.
    performance.mark("later");
    import("./upkeep.ts").then(({ Upkeep }) => {
      if (connection === this.#connection) {
        this.#upkeep ??= new Upkeep(connection, page);
      }
    }, () => {});
  }

  async #lookUp(seq: number): Promise<void> {
    // Without an answer, the next `welcome` brings the pinned message.
    const message = await fetchMessage(this.state.room, seq);
    if (message) this.state.found(message);
  }

  #statusChanged({ state }: ConnectionStatus): void {
    if (state === "stopped") {
      this.#againTimer = setTimeout(() => this.#connect(), AGAIN_AFTER_MS);
    }
    if (state === "open") {
      if (this.#upkeep) this.#upkeep.reconnected();
      else this.#keepUp();
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
