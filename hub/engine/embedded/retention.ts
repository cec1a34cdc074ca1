import type { DatabaseSync, StatementSync } from "node:sqlite";
import { EVENT_BYTES, KEPT_MS, type Retention } from "../retention.ts";
import { prepare, type Prepared } from "./sql.ts";

/** Rows read or deleted in one step: a few milliseconds. */
const STEP_ROWS = 200;

/** Lines of a room's audit log that are kept at least, as in Redis. */
const AUDIT_LINES = 20_000;

/** When an event happened; NULL for a deleted message, and for what can't be read. */
const AT = "CASE WHEN json_valid(json) THEN json ->> '$.at' END";

/** Its queries. */
export const RETENTION_SQL = {
  rooms: "SELECT id, epoch, seq FROM rooms WHERE name >= '-'",
  measure:
    `SELECT max(seq) AS upTo, sum(bytes) AS bytes, count(*) AS rows FROM (SELECT seq, octet_length(json) + ${EVENT_BYTES} AS bytes FROM events WHERE room = ? AND seq > ? ORDER BY seq LIMIT ${STEP_ROWS})`,
  oldest:
    `SELECT seq, octet_length(json) + ${EVENT_BYTES} AS bytes FROM events WHERE room = ? ORDER BY seq LIMIT ${STEP_ROWS}`,
  events:
    `SELECT seq, ${AT} AS at FROM events WHERE room = ? AND seq > ? ORDER BY seq LIMIT ${STEP_ROWS}`,
  audit:
    `SELECT seq, ${AT} AS at FROM audit WHERE room = ? AND seq > ? ORDER BY seq LIMIT ${STEP_ROWS}`,
  excessAudit:
    `SELECT seq FROM audit WHERE room = ? ORDER BY seq DESC LIMIT 1 OFFSET ${AUDIT_LINES}`,
  trimEvents:
    `DELETE FROM events WHERE room = ?1 AND seq IN (SELECT seq FROM events WHERE room = ?1 AND seq <= ?2 ORDER BY seq LIMIT ${STEP_ROWS})`,
  trimAudit:
    `DELETE FROM audit WHERE room = ?1 AND seq IN (SELECT seq FROM audit WHERE room = ?1 AND seq <= ?2 ORDER BY seq LIMIT ${STEP_ROWS})`,
  // The clock was set back before this process began.
  stampKept: "UPDATE kept SET at = ?1 WHERE at > ?1",
  sweepKept:
    `DELETE FROM kept WHERE (room, act, seq) IN (SELECT room, act, seq FROM kept WHERE at <= ? LIMIT ${STEP_ROWS})`,
  stampKeptEntries: "UPDATE kept_entries SET at = ?1 WHERE at > ?1",
  sweepKeptEntries:
    `DELETE FROM kept_entries WHERE (room, act, key) IN (SELECT room, act, key FROM kept_entries WHERE at <= ? LIMIT ${STEP_ROWS})`,
  trimKept:
    `DELETE FROM kept WHERE room = ?1 AND (act, seq) IN (SELECT act, seq FROM kept WHERE room = ?1 AND seq < (SELECT min(seq) FROM events WHERE room = ?1) LIMIT ${STEP_ROWS})`,
} as const;

interface RoomRow {
  readonly id: number;
  readonly epoch: string;
  readonly seq: number;
}

/** The size of a room's history up to a `seq`. Deletions since then aren't subtracted. */
interface Measured {
  upTo: number;
  bytes: number;
}

/** Trims the rooms' histories in small steps. SQLite reuses the space. */
export class EmbeddedRetention {
  readonly #retention: Retention;
  readonly #statements: Prepared<typeof RETENTION_SQL>;
  /** By epoch, so that only new events are measured. */
  #measured = new Map<string, Measured>();

  constructor(sql: DatabaseSync, retention: Retention) {
    this.#retention = retention;
    this.#statements = prepare(sql, RETENTION_SQL);
  }

  /**
   * Trims all rooms, and deletes what was kept long enough. Yields after each step.
   *
   * @param now In milliseconds since 1970.
   */
  *trim(now: number): Generator<void> {
    const { maxBytes, maxAgeMs } = this.#retention;
    const { stampKept, sweepKept, stampKeptEntries, sweepKeptEntries } =
      this.#statements;
    stampKept.run(now);
    stampKeptEntries.run(now);
    for (const sweep of [sweepKept, sweepKeptEntries]) {
      while (Number(sweep.run(now - KEPT_MS).changes) > 0) yield;
    }
    const rooms = this.#statements.rooms.all() as unknown as RoomRow[];
    const before = this.#measured;
    this.#measured = new Map();
    for (const room of rooms) {
      yield;
      if (maxAgeMs > 0) yield* this.#trimOld(room, now - maxAgeMs);
      yield* this.#trimAudit(room.id);
      yield* this.#trimKept(room.id);
      if (maxBytes === 0) continue;
      const measured = before.get(room.epoch) ?? { upTo: 0, bytes: 0 };
      this.#measured.set(room.epoch, measured);
      yield* this.#trimLarge(room, measured, maxBytes);
    }
  }

  *#trimOld({ id, seq }: RoomRow, minAt: number): Generator<void> {
    const { events, audit, trimEvents, trimAudit } = this.#statements;
    const upTo = yield* this.#lastBefore(minAt, events, id);
    yield* this.#delete(trimEvents, id, Math.min(upTo, seq - 1));
    const lines = yield* this.#lastBefore(minAt, audit, id);
    yield* this.#delete(trimAudit, id, lines);
  }

  *#trimAudit(id: number): Generator<void> {
    const excess = this.#statements.excessAudit.get(id)?.seq;
    if (typeof excess !== "number") return;
    yield* this.#delete(this.#statements.trimAudit, id, excess);
  }

  /** What acts removed goes when its place in the history does. */
  *#trimKept(id: number): Generator<void> {
    while (Number(this.#statements.trimKept.run(id).changes) > 0) yield;
  }

  /** Returns the last `seq` from the start whose row is older than `minAt`; 0: none. */
  *#lastBefore(
    minAt: number,
    rows: StatementSync,
    id: number,
  ): Generator<void, number> {
    let last = 0;
    for (let after = 0;;) {
      const page = rows.all(id, after) as { seq: number; at: number | null }[];
      for (const { seq, at } of page) {
        if (at === null) continue;
        if (at >= minAt) return last;
        last = seq;
      }
      if (page.length < STEP_ROWS) return last;
      after = page[page.length - 1].seq;
      yield;
    }
  }

  *#trimLarge(
    { id, seq }: RoomRow,
    measured: Measured,
    maxBytes: number,
  ): Generator<void> {
    const { measure, oldest, trimEvents } = this.#statements;
    while (measured.upTo < seq) {
      const { upTo, bytes, rows } = measure.get(id, measured.upTo) as {
        upTo: number | null;
        bytes: number | null;
        rows: number;
      };
      if (upTo === null || bytes === null) break;
      measured.upTo = upTo;
      measured.bytes += bytes;
      if (rows < STEP_ROWS) break;
      yield;
    }
    while (measured.bytes > maxBytes) {
      const rows = oldest.all(id) as { seq: number; bytes: number }[];
      let upTo = 0;
      let bytes = 0;
      for (const row of rows) {
        if (measured.bytes - bytes <= maxBytes || row.seq >= seq) break;
        upTo = row.seq;
        bytes += row.bytes;
      }
      if (upTo === 0) return;
      trimEvents.run(id, upTo);
      measured.bytes -= bytes;
      yield;
    }
  }

  *#delete(trim: StatementSync, id: number, upTo: number): Generator<void> {
    while (upTo > 0 && Number(trim.run(id, upTo).changes) > 0) yield;
  }
}
