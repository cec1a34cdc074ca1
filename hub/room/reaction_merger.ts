import type { Reaction, ReactionCounts } from "../protocol.ts";

/** Adds up reactions. The first is passed on at once, later ones together, at most once per interval. */
export class ReactionMerger {
  readonly #pass: (counts: ReactionCounts) => void;
  readonly #intervalMs: number;
  #counts = new Map<Reaction, number>();
  #passedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param pass Receives the sums.
   * @param intervalMs Minimum time between two calls of `pass`, in milliseconds.
   */
  constructor(pass: (counts: ReactionCounts) => void, intervalMs: number) {
    this.#pass = pass;
    this.#intervalMs = intervalMs;
  }

  add(counts: ReactionCounts): void {
    for (const [name, count] of Object.entries(counts)) {
      const reaction = name as Reaction;
      this.#counts.set(reaction, (this.#counts.get(reaction) ?? 0) + count);
    }
    this.#timer ??= setTimeout(
      () => this.#flush(),
      Math.max(0, this.#passedAt + this.#intervalMs - performance.now()),
    );
  }

  /** Drops reactions that haven't been passed on. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    this.#timer = undefined;
    this.#passedAt = performance.now();
    const counts = Object.fromEntries(this.#counts);
    this.#counts.clear();
    this.#pass(counts);
  }
}
