/** How long a handshake may take after our response, in milliseconds. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** A handshake whose peer hasn't completed it yet. */
export interface Handshake {
  /** By when it must be complete, by `performance.now()`. */
  readonly deadline: number;
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

  /** Waits for a handshake; `giveUp` is called once if it takes too long. */
  begin(giveUp: () => void): Handshake {
    const deadline = performance.now() + HANDSHAKE_TIMEOUT_MS;
    const handshake = { deadline, giveUp };
    this.#pending.add(handshake);
    this.#timer ??= setTimeout(() => this.#sweep(), HANDSHAKE_TIMEOUT_MS);
    return handshake;
  }

  /** Ends the wait for a handshake. */
  end(handshake: Handshake): void {
    this.#pending.delete(handshake);
    if (this.#pending.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #sweep(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const handshake of this.#pending) {
      if (handshake.deadline > now) {
        const leftMs = handshake.deadline - now;
        this.#timer = setTimeout(() => this.#sweep(), leftMs);
        return;
      }
      this.#pending.delete(handshake);
      handshake.giveUp();
    }
  }
}
