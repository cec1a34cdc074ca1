import { countDenied } from "../operator/metrics.ts";
import { Summary } from "../operator/summary.ts";
import { networkOf, type NetworkOptions } from "../people/network.ts";
import { Refusal } from "../refusal.ts";
import { Cooldowns } from "./closing/cooldowns.ts";

/** When a client that found the hub full should retry, in milliseconds. */
const FULL_RETRY_MS = 5_000;

/** When a client should retry while this process shuts down, in milliseconds. */
const RESTART_RETRY_MS = 1_000;

export interface AdmissionOptions extends NetworkOptions {
  /** Maximum number of clients in this process; 0: unlimited. */
  readonly maxClients: number;
  /** Maximum number of clients per address, or per IPv6 network; 0: unlimited. */
  readonly maxClientsPerIp: number;
}

/** Admits clients up to a limit for this process and a limit per network. */
export class Admission {
  readonly #options: AdmissionOptions;
  /** Number of clients by network. */
  readonly #perNetwork = new Map<string, number>();
  readonly #cooldowns = new Cooldowns();
  readonly #refusedFull = new Summary("clients_refused_full");
  #clients = 0;
  #closed = false;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Number of admitted clients. */
  get clients(): number {
    return this.#clients;
  }

  /** Refuses every client from now on. */
  close(): void {
    this.#closed = true;
    this.#refusedFull.flush();
  }

  /** @throws {Refusal} `unavailable` if this process is shutting down. */
  checkOpen(): void {
    if (!this.#closed) return;
    throw new Refusal(
      "unavailable",
      "Cannot connect: the server is restarting.",
      {
        retryAfterMs: RESTART_RETRY_MS,
      },
    );
  }

  /** Counts a refused client by reason, for metrics. */
  countDenied({ code }: Refusal): void {
    if (code !== "too_many_clients") {
      return countDenied(
        code === "unavailable" && this.#closed ? "draining" : code,
      );
    }
    const full = this.#isFull;
    countDenied(full ? "server_full" : "address_full");
    if (full) this.#refusedFull.note();
  }

  /**
   * Notes that a client was closed because it broke the protocol.
   *
   * @param isFlood Whether it did so a hundred times, not with a single frame.
   */
  noteShownOut(address: string, isFlood: boolean): void {
    const network = networkOf(address, this.#options);
    this.#cooldowns.note(network, performance.now(), isFlood);
  }

  /**
   * Returns how long an address must wait before it may connect, in milliseconds, and
   * counts a refusal.
   *
   * @param addressOf Finds the address, which mostly isn't needed.
   */
  checkCooldown(addressOf: () => string): number {
    if (this.#cooldowns.size === 0) return 0;
    const network = networkOf(addressOf(), this.#options);
    const waitMs = this.#cooldowns.waitMs(network, performance.now());
    if (waitMs > 0) countDenied("rate_limited");
    return waitMs;
  }

  /**
   * Admits a client.
   *
   * @returns Its network, with which to call {@linkcode leave} once.
   * @throws {Refusal} `too_many_clients`.
   */
  admit(address: string): string {
    const network = networkOf(address, this.#options);
    const here = this.#perNetwork.get(network) ?? 0;
    const { maxClientsPerIp } = this.#options;
    if (this.#isFull) {
      throw new Refusal(
        "too_many_clients",
        "Cannot connect: the server is full. Try again soon.",
        {
          retryAfterMs: FULL_RETRY_MS,
        },
      );
    }
    if (maxClientsPerIp > 0 && here >= maxClientsPerIp) {
      throw new Refusal(
        "too_many_clients",
        `Cannot connect: only ${maxClientsPerIp} connections are allowed from one address. Close some and try again.`,
        { retryAfterMs: FULL_RETRY_MS },
      );
    }
    this.#clients++;
    this.#perNetwork.set(network, here + 1);
    return network;
  }

  /** A client of this network has left. */
  leave(network: string): void {
    this.#clients--;
    const left = this.#perNetwork.get(network)! - 1;
    if (left > 0) this.#perNetwork.set(network, left);
    else this.#perNetwork.delete(network);
  }

  get #isFull(): boolean {
    const { maxClients } = this.#options;
    return maxClients > 0 && this.#clients >= maxClients;
  }
}
