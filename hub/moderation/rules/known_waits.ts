import type { Bucket, Engine, Wait } from "../../engine/engine.ts";
import type { RejectionCode } from "../../refusal.ts";

/** A bucket, and the code of the refusal if it is empty. */
type CodedBucket = Bucket & { readonly code: RejectionCode };

/** How many buckets of slow mode are remembered; the oldest are forgotten. */
const MAX_BUCKETS = 10_000;

/**
 * The waits of slow mode that this process knows of, so that a message that must wait
 * anyway is refused before the hook is asked about it.
 */
export class KnownWaits {
  readonly #engine: Pick<Engine, "take">;
  /** When each bucket has a token again, by `performance.now()`. */
  readonly #freeAt = new Map<string, number>();

  constructor(engine: Pick<Engine, "take">) {
    this.#engine = engine;
  }

  /** As {@linkcode Engine.take}. */
  async take(limits: readonly CodedBucket[]): Promise<Wait | undefined> {
    // Before the engine counts, so that nobody waits longer than it says.
    const at = performance.now();
    const wait = await this.#engine.take(limits);
    if (wait) this.#note(limits[wait.index], at + wait.retryAfterMs);
    else {
      for (const limit of limits) {
        if (limit.burst === 1) this.#note(limit, at + limit.intervalMs);
      }
    }
    return wait;
  }

  /** Returns the wait that {@linkcode take} would return, if it is known; takes nothing. */
  find(limits: readonly CodedBucket[]): Wait | undefined {
    const at = performance.now();
    for (const [index, { key, intervalMs }] of limits.entries()) {
      const wait = (this.#freeAt.get(key) ?? at) - at;
      // Longer, if slow mode has been shortened since: the engine knows.
      if (wait > 0 && wait <= intervalMs) {
        return { index, retryAfterMs: Math.ceil(wait) };
      }
    }
  }

  #note({ key, code }: CodedBucket, freeAt: number): void {
    if (code !== "slow_mode") return;
    this.#freeAt.delete(key);
    this.#freeAt.set(key, freeAt);
    if (this.#freeAt.size <= MAX_BUCKETS) return;
    const [oldest] = this.#freeAt.keys();
    this.#freeAt.delete(oldest);
  }
}
