import type { DatabaseSync } from "node:sqlite";
import type { KeptEntry } from "../engine.ts";
import { prepare, type Prepared } from "./sql.ts";

/** Its queries. */
export const KEPT_ENTRIES_SQL = {
  keep:
    "INSERT INTO kept_entries (room, act, key, at, viewer, reply_to, json) VALUES (?, ?, ?, ?, ?, ?, ?)",
  of: "SELECT key, json FROM kept_entries WHERE room = ? AND act = ?",
  drop: "DELETE FROM kept_entries WHERE room = ? AND act = ?",
  forget:
    "DELETE FROM kept_entries INDEXED BY kept_entries_by_viewer WHERE room = ? AND viewer = ?",
  forgetReplies:
    "DELETE FROM kept_entries INDEXED BY kept_entries_by_reply WHERE room = ? AND reply_to = ?",
} as const;

/** Keeps entries of the state that acts remove, in the caller's transaction. */
export class KeptEntries {
  readonly #statements: Prepared<typeof KEPT_ENTRIES_SQL>;

  constructor(sql: DatabaseSync) {
    this.#statements = prepare(sql, KEPT_ENTRIES_SQL);
  }

  /**
   * Keeps entries.
   *
   * @param act The act's seq.
   * @param now In milliseconds since 1970.
   */
  keep(
    room: number,
    act: number,
    entries: readonly KeptEntry[],
    now: number,
  ): void {
    for (const { key, viewer, replyTo = null, json } of entries) {
      this.#statements.keep.run(room, act, key, now, viewer, replyTo, json);
    }
  }

  /** Returns what is kept of an act: by key, as JSON. */
  of(room: number, act: number): Map<string, string> {
    return new Map(
      this.#statements.of.all(room, act)
        .map(({ key, json }) => [key as string, json as string]),
    );
  }

  /** Keeps nothing of an act any more. */
  drop(room: number, act: number): void {
    this.#statements.drop.run(room, act);
  }

  /** Deletes what has these viewers' words, or their names. */
  forget(room: number, viewers: readonly string[]): void {
    const { forget, forgetReplies } = this.#statements;
    for (const viewer of viewers) {
      forget.run(room, viewer);
      forgetReplies.run(room, viewer);
    }
  }
}
