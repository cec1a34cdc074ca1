import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type AuditRecord, type AuditRequest, writtenAs } from "../../audit.ts";
import { parseJson } from "../../stored_event.ts";

/** Lines looked at in one step: about a millisecond. */
const STEP_LINES = 500;

/** Its queries. */
export const AUDIT_SQL = {
  page:
    "SELECT seq, json FROM audit WHERE room = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
  line: "SELECT seq, json FROM audit WHERE room = ? AND seq = ?",
  // The lines that have ?3, also without ?4.
  naming:
    `SELECT min(seq) AS oldest, json_group_array(seq) FILTER (WHERE instr(json, ?3) > 0 AND instr(replace(json, ?4, ''), ?3) > 0) AS seqs FROM (SELECT seq, json FROM audit WHERE room = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ${STEP_LINES})`,
} as const;

/** Reads audit logs. One damaged line doesn't hide the others. */
export class AuditLog {
  readonly #statements: Readonly<Record<keyof typeof AUDIT_SQL, StatementSync>>;

  constructor(sql: DatabaseSync) {
    this.#statements = {
      page: sql.prepare(AUDIT_SQL.page),
      line: sql.prepare(AUDIT_SQL.line),
      naming: sql.prepare(AUDIT_SQL.naming),
    };
  }

  /** Yields after each step. */
  *read(
    room: number,
    { before, limit, naming }: AuditRequest & { readonly before: number },
  ): Generator<void, AuditRecord[]> {
    const { page, line, naming: named } = this.#statements;
    if (naming === undefined) {
      return page.all(room, before, limit).flatMap(recordIn);
    }
    const { id, by } = writtenAs(naming);
    const found: AuditRecord[] = [];
    for (let upTo = before;;) {
      const { oldest, seqs } = named.get(room, upTo, id, by)!;
      const newestFirst = (JSON.parse(seqs as string) as number[])
        .sort((a, b) => b - a);
      for (const seq of newestFirst) {
        found.push(...recordIn(line.get(room, seq)!));
        if (found.length >= limit) return found;
      }
      if (oldest === null) return found;
      upTo = oldest as number;
      yield;
    }
  }
}

function recordIn({ seq, json }: Record<string, unknown>): AuditRecord[] {
  return typeof json === "string" && parseJson(json) !== undefined
    ? [{ seq: seq as number, json }]
    : [];
}
