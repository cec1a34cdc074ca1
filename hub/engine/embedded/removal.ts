import type { DatabaseSync, StatementSync } from "node:sqlite";
import { transact } from "./transact.ts";

/** Rows deleted in one step: a few milliseconds. */
const STEP_ROWS = 200;

/** The tables of a room's rows, and what identifies a row in a room. */
const TABLES = {
  events: "seq",
  signatures: "block",
  audit: "seq",
  state: "key",
  keys: "viewer, key",
  kept: "act, seq",
  kept_entries: "act, key",
} as const;

/**
 * Removes rooms in small steps. A removed room loses its name at once, so that nobody
 * finds it and the name is free. Its rows follow, after a restart too.
 */
export class Removal {
  readonly #sql: DatabaseSync;
  readonly #rename: StatementSync;
  readonly #next: StatementSync;
  readonly #rows: readonly StatementSync[];
  readonly #room: StatementSync;

  constructor(sql: DatabaseSync) {
    this.#sql = sql;
    // "!" is in no room's name, and sorts before all of them.
    this.#rename = sql.prepare(
      "UPDATE rooms SET name = '!' || epoch WHERE id = ?",
    );
    this.#next = sql.prepare(
      "SELECT id FROM rooms WHERE name >= '!' AND name < '-' LIMIT 1",
    );
    this.#rows = Object.entries(TABLES).map(([table, key]) =>
      sql.prepare(
        `DELETE FROM ${table} WHERE room = ?1 AND (${key}) IN (SELECT ${key} FROM ${table} WHERE room = ?1 LIMIT ${STEP_ROWS})`,
      )
    );
    this.#room = sql.prepare("DELETE FROM rooms WHERE id = ?");
  }

  /** Takes a room's name away. */
  mark(room: number): void {
    this.#rename.run(room);
  }

  /**
   * Deletes some rows of removed rooms.
   *
   * @returns Whether there may be more.
   */
  step(): boolean {
    const id = this.#next.get()?.id as number | undefined;
    if (id === undefined) return false;
    const finished = transact(this.#sql, () => {
      if (this.#rows.some((rows) => Number(rows.run(id).changes) > 0)) {
        return false;
      }
      this.#room.run(id);
      return true;
    });
    // The WAL still holds pages with the deleted texts.
    if (finished) this.#sql.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return true;
  }
}
