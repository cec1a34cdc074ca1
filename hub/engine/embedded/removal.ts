import type { DatabaseSync, StatementSync } from "node:sqlite";
import { ageOf, now } from "../../clock.ts";
import type { SilentRooms } from "../silent_rooms.ts";
import { prepare } from "./sql.ts";
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

/** Rooms read in one step: about a millisecond. */
const STEP_ROOMS = 500;

/** Visits stored in one step. */
const STEP_VISITS = 100;

const SILENT_ROOMS_SQL = {
  newest: "SELECT max(max(at, opened_at, visited_at)) AS last FROM rooms",
  visitAll: "UPDATE rooms SET visited_at = ?",
  visit:
    "UPDATE rooms SET visited_at = ? WHERE name IN (SELECT value FROM json_each(?))",
  page:
    `SELECT name, max(at, opened_at, visited_at) AS last FROM rooms WHERE name > ? ORDER BY name LIMIT ${STEP_ROOMS}`,
  last:
    "SELECT max(at, opened_at, visited_at) AS last FROM rooms WHERE name = ?",
} as const;

/**
 * Returns the silent rooms of a database.
 *
 * @param engine `query` runs a query, and turns SQLite's errors into refusals; `commit`
 * stores what is waiting to be; `remove` takes a room's name away before it returns.
 */
export function embeddedSilentRooms(
  sql: DatabaseSync,
  { query, commit, remove }: {
    query<T>(body: () => T): T;
    commit(): void;
    remove(room: string): Promise<void>;
  },
): SilentRooms {
  const statements = prepare(sql, SILENT_ROOMS_SQL);
  const { newest, visitAll, visit, page, last } = statements;
  const isSilent = (last: unknown, ms: number) =>
    typeof last === "number" && ageOf(last) >= ms;
  return {
    // deno-lint-ignore require-await
    async resume(ms) {
      query(() => {
        if (isSilent(newest.get()?.last, ms)) visitAll.run(now());
      });
    },
    async visited(rooms) {
      for (let from = 0; from < rooms.length; from += STEP_VISITS) {
        const some = JSON.stringify(rooms.slice(from, from + STEP_VISITS));
        query(() => visit.run(now(), some));
        await nextTurn();
      }
    },
    async *silentFor(ms) {
      // No room's name sorts before it; those of removed rooms do.
      for (let after = "-";;) {
        const rooms = query(() => page.all(after));
        for (const { name, last } of rooms) {
          if (isSilent(last, ms)) yield name as string;
        }
        if (rooms.length < STEP_ROOMS) return;
        after = rooms[rooms.length - 1].name as string;
        await nextTurn();
      }
    },
    async remove(room, ms) {
      commit();
      if (!isSilent(query(() => last.get(room))?.last, ms)) return false;
      await remove(room);
      return true;
    },
  };
}

function nextTurn(): Promise<void> {
  return new Promise((turn) => setTimeout(turn));
}
