/**
 * What the harness tells a generator, and what that answers: lines of JSON.
 *
 * @module
 */

/** A generator's only argument. */
export interface GiantPlan {
  /** The instances' ports. */
  readonly ports: readonly number[];
  /** The index of the instance that the first viewer joins; the others take turns. */
  readonly first: number;
  /**
   * The instances' address, another one for each generator: from the 14,116th connection
   * to the same address and port on, Linux looks through half of all ports for a free
   * one, which takes milliseconds.
   */
  readonly address: string;
  readonly room: string;
  readonly viewers: number;
  /** Concurrent handshakes. */
  readonly connecting: number;
}

/**
 * `join`: connects all viewers, and reports once they are welcomed. `look`: reports.
 * `say`: the first viewer posts a message.
 */
export type Order =
  | { readonly do: "join" | "look" }
  | { readonly do: "say"; readonly counter: number };

/** A report. */
export interface Look {
  /** Viewers that are connected and welcomed. */
  readonly connected: number;
  /** Messages that every viewer has received, in order and without a gap. */
  readonly complete: number;
  /** The lowest and the highest viewer count that viewers were last told. */
  readonly counts: readonly [number, number];
  /** How long messages took from being said until received, since the last report. */
  readonly latency: Spread;
  /** How long viewers were away, since the last report. */
  readonly away: Spread;
  /** Attempts to connect that failed, since the start. */
  readonly failed: number;
  readonly faults: readonly string[];
}

/** Durations in milliseconds. */
export interface Spread {
  /** {@linkcode Histogram.buckets}. */
  readonly buckets: readonly number[];
  readonly longestMs: number;
}
