/** How long a trace is kept after it was last noted, in milliseconds. */
export const TRACE_AGE_MS = 24 * 3_600_000;

/** Maximum number of traces in a room; the oldest go first. */
export const MAX_TRACES = 10_000;

/** What is remembered for a while of a viewer who wrote, so that a raid can be recognised. */
export interface Trace {
  /** When they were first seen, in milliseconds since 1970; 0: unknown. */
  readonly since: number;
  /** The keyed hash of their network. */
  readonly network: string;
}

/** A trace as it is stored. */
export interface KnownTrace extends Trace {
  /** When it was last noted, in milliseconds since 1970. */
  readonly at: number;
}

/** The newest trace of each viewer, by id, the oldest first. */
export type Traces = ReadonlyMap<string, KnownTrace>;
