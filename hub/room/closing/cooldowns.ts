/** How long a network waits after its first client was shown out, in milliseconds; doubled for each further one. */
const FIRST_WAIT_MS = 1_000;

/** The longest wait that one client adds, in milliseconds. */
const MAX_WAIT_MS = 16_000;

/** The longest wait of a network, in milliseconds, however many clients it lost at once. */
const MAX_TOTAL_MS = 600_000;

/** How long after its last wait one shown out client is forgotten, in milliseconds. */
const FORGET_MS = 30_000;

/** The most networks that are remembered. A stranger must lose a client for each, and displaces only the oldest. */
const MAX_NETWORKS = 10_000;

/** A network that lost clients. */
interface Entry {
  /** How many were shown out, less those forgotten. */
  readonly count: number;
  /** Until when nobody may come, in milliseconds. */
  readonly until: number;
}

/**
 * How long networks must wait whose clients were shown out. The wait grows with each of
 * them, so a flood is over soon, but a single bad client behind a school's address keeps
 * the others out for a few seconds at most. Those who are connected stay.
 */
export class Cooldowns {
  /** By network, the least recently shown out first. */
  readonly #networks = new Map<string, Entry>();

  /**
   * Notes that a network's client was shown out. Times are in milliseconds and never fall.
   *
   * @param isFlood Whether it was closed for more than one frame. The first that isn't has
   * nobody wait: a program that is merely broken was told not to return.
   */
  note(network: string, now: number, isFlood = true): void {
    const { count, until } = this.#current(network, now);
    const wait = count === 0 && !isFlood
      ? 0
      : Math.min(FIRST_WAIT_MS * 2 ** count, MAX_WAIT_MS);
    this.#networks.delete(network);
    this.#networks.set(network, {
      count: count + 1,
      until: Math.min(Math.max(until, now) + wait, now + MAX_TOTAL_MS),
    });
    if (this.#networks.size > MAX_NETWORKS) {
      const [oldest] = this.#networks.keys();
      this.#networks.delete(oldest);
    }
  }

  /** Returns how long a network must still wait, in milliseconds. */
  waitMs(network: string, now: number): number {
    return Math.max(0, (this.#networks.get(network)?.until ?? now) - now);
  }

  /** Number of networks remembered. */
  get size(): number {
    return this.#networks.size;
  }

  #current(network: string, now: number): Entry {
    const entry = this.#networks.get(network);
    if (!entry) return { count: 0, until: now };
    const forgotten = Math.floor(Math.max(0, now - entry.until) / FORGET_MS);
    return { ...entry, count: Math.max(0, entry.count - forgotten) };
  }
}
