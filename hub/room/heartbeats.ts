import type { Batch } from "./log/log.ts";
import { nextTurn } from "../turn.ts";
import { frame } from "./registration.ts";

/** A client is sent something at least this often, in milliseconds; `welcome` tells it. */
export const HEARTBEAT_INTERVAL_MS = 25_000;

/** How often the clients are looked at, in milliseconds. */
const TICK_MS = 5_000;

/** After this many ticks without a frame a client gets a heartbeat. */
export const QUIET_TICKS = HEARTBEAT_INTERVAL_MS / TICK_MS;

/** Number of heartbeats after which other work gets its turn: about a millisecond of sends. */
const SLICE = 64;

/** The frame of every heartbeat: it is encoded once. */
export const HEARTBEAT: Batch = frame([{ type: "heartbeat" }]);

/** A client, as its heart sees it. */
export interface Beating {
  /** A tick has passed. Sends a heartbeat if it is due, and returns whether it was. */
  tick(): boolean;
}

/**
 * Sends a heartbeat to each client whose connection has been silent for
 * {@linkcode HEARTBEAT_INTERVAL_MS}: browsers don't see a socket's pings, and so can't
 * tell a quiet room from a dead connection. One timer serves all clients.
 */
export class Heartbeats {
  readonly #clients: Iterable<Beating>;
  readonly #timer: ReturnType<typeof setInterval>;
  #walking = false;

  constructor(clients: Iterable<Beating>) {
    this.#clients = clients;
    this.#timer = setInterval(() => void this.#walk(), TICK_MS);
    Deno.unrefTimer(this.#timer);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** A room that falls silent makes thousands due in the same tick. */
  async #walk(): Promise<void> {
    if (this.#walking) return;
    this.#walking = true;
    let sent = 0;
    for (const client of this.#clients) {
      if (client.tick() && ++sent % SLICE === 0) {
        await nextTurn();
      }
    }
    this.#walking = false;
  }
}
