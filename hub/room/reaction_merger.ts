import type { Reaction, ReactionCounts } from "../protocol.ts";

/**
 * Reactions, added up and passed on all together: the first at once, those that
 * follow at most once an interval, however many there are.
 */
export class ReactionMerger {
  readonly #pass: (counts: ReactionCounts) => void;
  readonly #intervalMs: number;
  #counts = new Map<Reaction, number>();
  #passedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param intervalMs Tallies are passed on at most once in this many milliseconds. */
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

  /** Forgets what has not been passed on. */
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
