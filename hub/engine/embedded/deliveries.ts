import type { DatabaseSync } from "node:sqlite";
import type { Deliveries } from "../deliveries.ts";
import { prepare } from "./sql.ts";

const DELIVERIES_SQL = {
  rooms: "SELECT DISTINCT room FROM deliveries",
  of: "SELECT endpoint, json FROM deliveries WHERE room = ?",
  add:
    "INSERT OR IGNORE INTO deliveries (room, endpoint, json) VALUES (?, ?, ?)",
  change:
    "UPDATE deliveries SET json = ?4 WHERE room = ?1 AND endpoint = ?2 AND json = ?3",
  remove: "DELETE FROM deliveries WHERE room = ? AND endpoint = ? AND json = ?",
} as const;

/**
 * Returns the deliveries in a database.
 *
 * @param query Runs a query, and turns SQLite's errors into refusals.
 */
export function embeddedDeliveries(
  sql: DatabaseSync,
  query: <T>(body: () => T) => T,
): Deliveries {
  const { rooms, of, add, change, remove } = prepare(sql, DELIVERIES_SQL);
  return {
    // deno-lint-ignore require-await
    async rooms() {
      return query(() => rooms.all().map(({ room }) => room as string));
    },
    // deno-lint-ignore require-await
    async of(room) {
      const rows = query(() => of.all(room));
      return new Map(
        rows.map(({ endpoint, json }) => [endpoint as string, json as string]),
      );
    },
    // deno-lint-ignore require-await
    async replace(room, endpoint, before, after) {
      if (before === after) return true;
      const { changes } = query(() => {
        if (before === undefined) return add.run(room, endpoint, after!);
        return after === undefined
          ? remove.run(room, endpoint, before)
          : change.run(room, endpoint, before, after);
      });
      return changes > 0;
    },
  };
}
