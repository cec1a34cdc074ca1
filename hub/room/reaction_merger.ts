import type { Reaction, ReactionCounts } from "../protocol.ts";

/** Adds up reactions. The first is passed on at once, later ones together, at most once per interval. */
export class ReactionMerger {
  readonly #forward: (counts: ReactionCounts) => void;
  readonly #intervalMs: number;
  #counts = new Map<Reaction, number>();
  #forwardedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param forward Receives the sums.
   * @param intervalMs Minimum time between two calls of `forward`, in milliseconds.
   */
  constructor(forward: (counts: ReactionCounts) => void, intervalMs: number) {
    this.#forward = forward;
    this.#intervalMs = intervalMs;
  }

  add(counts: ReactionCounts): void {
    for (const [name, count] of Object.entries(counts)) {
      const reaction = name as Reaction;
      this.#counts.set(reaction, (this.#counts.get(reaction) ?? 0) + count);
    }
    this.#timer ??= setTimeout(
      () => this.#flush(),
      Math.max(0, this.#forwardedAt + this.#intervalMs - performance.now()),
    );
  }

  /** Drops reactions that haven't been passed on. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    this.#timer = undefined;
    this.#forwardedAt = performance.now();
    const counts = Object.fromEntries(this.#counts);
    this.#counts.clear();
    this.#forward(counts);
  }
}
