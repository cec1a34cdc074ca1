import { countDenied } from "../operator/metrics.ts";
import { Summary } from "../operator/summary.ts";
import { Refusal } from "../refusal.ts";

/** When a client that found the hub full should retry, in milliseconds. */
const FULL_RETRY_MS = 5_000;

/** When a client should retry while this process shuts down, in milliseconds. */
const RESTART_RETRY_MS = 1_000;

/** Admits clients up to a limit for this process and a limit per address. */
export class Admission {
  readonly #max: number;
  readonly #maxPerAddress: number;
  readonly #perAddress = new Map<string, number>();
  readonly #refusedFull = new Summary("clients_refused_full");
  #clients = 0;
  #closed = false;

  /**
   * @param max Maximum number of clients; 0: unlimited.
   * @param maxPerAddress Maximum number of clients per address; 0: unlimited.
   */
  constructor(max: number, maxPerAddress: number) {
    this.#max = max;
    this.#maxPerAddress = maxPerAddress;
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
    const full = this.#max > 0 && this.#clients >= this.#max;
    countDenied(full ? "server_full" : "address_full");
    if (full) this.#refusedFull.note();
  }

  /**
   * Admits a client.
   *
   * @returns A function to call once when the client has left.
   * @throws {Refusal} `too_many_clients`.
   */
  admit(address: string): () => void {
    const here = this.#perAddress.get(address) ?? 0;
    if (this.#max > 0 && this.#clients >= this.#max) {
      throw new Refusal(
        "too_many_clients",
        "Cannot connect: the server is full. Try again soon.",
        {
          retryAfterMs: FULL_RETRY_MS,
        },
      );
    }
    if (this.#maxPerAddress > 0 && here >= this.#maxPerAddress) {
      throw new Refusal(
        "too_many_clients",
        `Cannot connect: only ${this.#maxPerAddress} connections are allowed from one address. Close some and try again.`,
        { retryAfterMs: FULL_RETRY_MS },
      );
    }
    this.#clients++;
    this.#perAddress.set(address, here + 1);
    return () => {
      this.#clients--;
      const left = this.#perAddress.get(address)! - 1;
      if (left > 0) this.#perAddress.set(address, left);
      else this.#perAddress.delete(address);
    };
  }
}
