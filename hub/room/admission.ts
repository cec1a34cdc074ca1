import { Refusal } from "../refusal.ts";

/** When to try again after "full", in milliseconds. */
const RETRY_AFTER = 5_000;

/** Counts the clients of this process, and of each address. */
export class Admission {
  readonly #max: number;
  readonly #maxPerAddress: number;
  readonly #perAddress = new Map<string, number>();
  #clients = 0;

  /** Both limits: 0 for none. */
  constructor(max: number, maxPerAddress: number) {
    this.#max = max;
    this.#maxPerAddress = maxPerAddress;
  }

  /** How many are in. */
  get clients(): number {
    return this.#clients;
  }

  /**
   * Lets a client in.
   *
   * @returns What to call once when it has left.
   * @throws {Refusal} `too_many_clients`.
   */
  enter(address: string): () => void {
    const here = this.#perAddress.get(address) ?? 0;
    if (this.#max > 0 && this.#clients >= this.#max) {
      throw new Refusal(
        "too_many_clients",
        "Cannot connect: the server is full. Try again soon.",
        {
          retryAfterMs: RETRY_AFTER,
        },
      );
    }
    if (this.#maxPerAddress > 0 && here >= this.#maxPerAddress) {
      throw new Refusal(
        "too_many_clients",
        `Cannot connect: only ${this.#maxPerAddress} connections are allowed from one address. Close some and try again.`,
        { retryAfterMs: RETRY_AFTER },
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
