import { UNKNOWN_RUN } from "./node.ts";

/** Maximum number of nodes whose runs are remembered; those noted last. */
const MAX_NODES = 100;

/** The last known run of Redis at each address. */
export class Runs {
  readonly #runs = new Map<string, string>();
  readonly #others = new Map<string, readonly string[]>();

  /** Notes the run at an address, and returns those at all others. */
  note(address: string, run: string): readonly string[] {
    if (this.#runs.get(address) !== run) {
      this.#runs.delete(address);
      this.#runs.set(address, run);
      for (const oldest of this.#runs.keys()) {
        if (this.#runs.size <= MAX_NODES) break;
        this.#runs.delete(oldest);
      }
      this.#others.clear();
    }
    let others = this.#others.get(address);
    if (!others) {
      others = [...this.#runs].flatMap(([name, run]) =>
        name === address || run === UNKNOWN_RUN ? [] : run
      );
      this.#others.set(address, others);
    }
    return others;
  }
}
