/** How long a handshake may take after our response, in milliseconds. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** A handshake whose peer hasn't completed it yet. */
export interface Handshake {
  /** By when it must be complete, by `performance.now()`. {@linkcode Handshakes} sets it. */
  deadline: number;
  /** Called once if it takes too long. */
  giveUp(): void;
}

/**
 * The handshakes that aren't complete. A peer that vanishes during one causes no event at
 * all, so each is given up after {@linkcode HANDSHAKE_TIMEOUT_MS}. One timer serves all:
 * thousands come at once.
 */
export class Handshakes {
  /** The oldest first. */
  readonly #pending = new Set<Handshake>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Waits for a handshake. */
  begin(handshake: Handshake): void {
    handshake.deadline = performance.now() + HANDSHAKE_TIMEOUT_MS;
    this.#pending.add(handshake);
    if (this.#timer === undefined) this.#sweepIn(HANDSHAKE_TIMEOUT_MS);
  }

  /** Ends the wait for a handshake. */
  end(handshake: Handshake): void {
    this.#pending.delete(handshake);
  }

  /** Stops waiting for those that have begun. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending.clear();
  }

  #sweepIn(ms: number): void {
    this.#timer = setTimeout(() => this.#sweep(), ms);
    Deno.unrefTimer(this.#timer);
  }

  #sweep(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const handshake of this.#pending) {
      if (handshake.deadline > now) {
        return this.#sweepIn(handshake.deadline - now);
      }
      this.#pending.delete(handshake);
      handshake.giveUp();
    }
  }
}
