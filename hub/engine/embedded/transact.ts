import type { DatabaseSync } from "node:sqlite";

/** Runs `body` in a transaction: all of it is stored, or nothing. */
export function transact<T>(sql: DatabaseSync, body: () => T): T {
  sql.exec("BEGIN IMMEDIATE");
  try {
    const result = body();
    sql.exec("COMMIT");
    return result;
  } catch (error) {
    // SQLite rolls back by itself after some errors, such as a full disk.
    if (sql.isTransaction) sql.exec("ROLLBACK");
    throw error;
  }
}
