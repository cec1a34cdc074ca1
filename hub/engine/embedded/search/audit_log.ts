import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type AuditRecord, type AuditRequest, writtenAs } from "../../audit.ts";
import { parseJson } from "../../stored_event.ts";

/** How long one step may take, in milliseconds. */
const STEP_MS = 4;

/** Its queries. */
export const AUDIT_SQL = {
  page:
    "SELECT seq, json FROM audit WHERE room = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
  // All lines; the JSON only of those that have ?3, also without ?4.
  naming:
    "SELECT seq, CASE WHEN instr(json, ?3) > 0 AND instr(replace(json, ?4, ''), ?3) > 0 THEN json END AS json FROM audit WHERE room = ?1 AND seq < ?2 ORDER BY seq DESC",
} as const;

/** Reads audit logs. One damaged line doesn't hide the others. */
export class AuditLog {
  readonly #page: StatementSync;
  readonly #naming: StatementSync;

  constructor(sql: DatabaseSync) {
    this.#page = sql.prepare(AUDIT_SQL.page);
    this.#naming = sql.prepare(AUDIT_SQL.naming);
  }

  /** Yields after each step. */
  *read(
    room: number,
    { before, limit, naming }: AuditRequest & { readonly before: number },
  ): Generator<void, AuditRecord[]> {
    if (naming === undefined) {
      return this.#page.all(room, before, limit).flatMap(recordIn);
    }
    const { id, by } = writtenAs(naming);
    const found: AuditRecord[] = [];
    for (let upTo = before;;) {
      const began = performance.now();
      let isOver = true;
      for (const row of this.#naming.iterate(room, upTo, id, by)) {
        found.push(...recordIn(row));
        if (found.length >= limit) break;
        upTo = row.seq as number;
        isOver = performance.now() - began < STEP_MS;
        if (!isOver) break;
      }
      if (isOver) return found;
      yield;
    }
  }
}

function recordIn({ seq, json }: Record<string, unknown>): AuditRecord[] {
  return typeof json === "string" && parseJson(json) !== undefined
    ? [{ seq: seq as number, json }]
    : [];
}
