/** How much of each room's history is kept; 0: no limit. The newest event always stays. */
export interface Retention {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/** Keeps everything. */
export const KEEP_ALL: Retention = { maxBytes: 0, maxAgeMs: 0 };

/** How long what a moderator took away is kept, so that it can be restored, in milliseconds. */
export const KEPT_MS = 24 * 3_600_000;

/** How often histories are trimmed, in milliseconds. */
export const TRIM_INTERVAL_MS = 10 * 60_000;

/** Bytes that an event takes besides its JSON, about. */
export const EVENT_BYTES = 64;
