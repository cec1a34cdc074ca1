import type { DatabaseSync } from "node:sqlite";
import { type AuditRecord, type AuditRequest, writtenAs } from "../../audit.ts";
import { parseJson } from "../../stored_event.ts";
import { prepare, type Prepared } from "../sql.ts";

/** Lines, and about how many bytes, that one step looks at: a few milliseconds. */
const STEP_LINES = 500;
const STEP_BYTES = 1_000_000;

/** Its queries. */
export const AUDIT_SQL = {
  page:
    "SELECT seq, json FROM audit WHERE room = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
  // `json` is NULL unless the line contains ?3 outside ?4.
  naming:
    `SELECT seq, octet_length(json) AS bytes, CASE WHEN instr(json, ?3) > 0 AND instr(replace(json, ?4, ''), ?3) > 0 THEN json END AS json FROM audit WHERE room = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ${STEP_LINES}`,
} as const;

/** Reads audit logs. One damaged line doesn't hide the others. */
export class AuditLog {
  readonly #statements: Prepared<typeof AUDIT_SQL>;

  constructor(sql: DatabaseSync) {
    this.#statements = prepare(sql, AUDIT_SQL);
  }

  /** Reads lines, newest first. Yields after each step. */
  *read(
    room: number,
    { before, limit, naming }: AuditRequest & { readonly before: number },
  ): Generator<void, AuditRecord[]> {
    const { page, naming: named } = this.#statements;
    if (naming === undefined) {
      return page.all(room, before, limit).flatMap(recordIn);
    }
    const { id, by } = writtenAs(naming);
    const found: AuditRecord[] = [];
    for (let upTo = before;;) {
      let lines = 0;
      let bytes = 0;
      // Lines are read as they are asked for.
      for (const line of named.iterate(room, upTo, id, by)) {
        found.push(...recordIn(line));
        if (found.length >= limit) return found;
        upTo = line.seq as number;
        lines++;
        bytes += line.bytes as number;
        if (bytes >= STEP_BYTES) break;
      }
      if (lines === 0) return found;
      yield;
    }
  }
}

function recordIn({ seq, json }: Record<string, unknown>): AuditRecord[] {
  return typeof json === "string" && parseJson(json) !== undefined
    ? [{ seq: seq as number, json }]
    : [];
}
