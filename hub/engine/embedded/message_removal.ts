import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Removes } from "../engine.ts";
import { prepare, type Prepared, TOMBSTONE, tombstoneOf } from "./sql.ts";

/** The columns that a kept row has from its event. */
const COPIED = "viewer, json, reply_seq, reply_to";

/** A message's JSON without whom it replies to. */
const unquoted = (json: string) =>
  `CASE WHEN json_valid(${json}) THEN json_remove(${json}, '$.reply') ELSE ${json} END`;

/** Removes from a reply whom it replies to. */
const UNQUOTE = `SET json = ${
  unquoted("json")
}, reply_seq = NULL, reply_to = NULL`;

/** A value in a list, which is given as JSON. */
const LISTED = "IN (SELECT value FROM json_each(?2))";

/**
 * The events that an act changes: the index, without which SQLite would scan the room, and
 * the condition. Parameters: the room, and the list of seqs or viewers.
 */
const CHANGED = {
  targets: ["", `room = ?1 AND seq ${LISTED} AND type = 'message'`],
  viewers: [
    "INDEXED BY messages_by_viewer",
    `room = ?1 AND viewer ${LISTED} AND type = 'message'`,
  ],
  repliesToTargets: [
    "INDEXED BY replies_by_message",
    `room = ?1 AND reply_seq ${LISTED}`,
  ],
  repliesToViewers: [
    "INDEXED BY replies_by_viewer",
    `room = ?1 AND reply_to ${LISTED}`,
  ],
} as const;

type Changed = keyof typeof CHANGED;

function change(changed: Changed, set: string): string {
  const [index, condition] = CHANGED[changed];
  return `UPDATE events ${index} ${set} WHERE ${condition}`;
}

/** Further parameters: the act and the time. */
function keep(changed: Changed, removed: 0 | 1): string {
  const [index, condition] = CHANGED[changed];
  return `INSERT OR IGNORE INTO kept (room, act, seq, at, removed, ${COPIED}) SELECT room, ?3, seq, ?4, ${removed}, ${COPIED} FROM events ${index} WHERE ${condition}`;
}

/** Puts back what is kept of an act, where an event is as the act has left it. Parameters: room, act. */
function restore(removed: 0 | 1, asLeft: string): string {
  return `UPDATE events SET type = 'message', viewer = kept.viewer, json = kept.json, reply_seq = kept.reply_seq, reply_to = kept.reply_to FROM kept WHERE kept.room = ?1 AND kept.act = ?2 AND kept.removed = ${removed} AND events.room = ?1 AND events.seq = kept.seq AND ${asLeft}`;
}

/** Its queries. */
export const REMOVAL_SQL = {
  messages: `SELECT json_group_array(seq) AS seqs FROM events WHERE ${
    CHANGED.targets[1]
  }`,
  // In this order: a reply that is deleted is kept as a message, and needs no other change.
  keepTargets: keep("targets", 1),
  keepViewers: keep("viewers", 1),
  keepRepliesToTargets: keep("repliesToTargets", 0),
  keepRepliesToViewers: keep("repliesToViewers", 0),
  buryTargets: change("targets", TOMBSTONE),
  buryViewers: change("viewers", TOMBSTONE),
  unquoteTargets: change("repliesToTargets", UNQUOTE),
  unquoteViewers: change("repliesToViewers", UNQUOTE),
  forget:
    `DELETE FROM kept INDEXED BY kept_by_viewer WHERE room = ?1 AND viewer ${LISTED}`,
  forgetReplies:
    `DELETE FROM kept INDEXED BY kept_by_reply WHERE room = ?1 AND reply_to ${LISTED} AND removed = 0`,
  forgetQuotes:
    `UPDATE kept INDEXED BY kept_by_reply ${UNQUOTE} WHERE room = ?1 AND reply_to ${LISTED}`,
  restore: restore(
    1,
    `events.type = 'deleted' AND events.json = ${tombstoneOf("events.seq")}`,
  ),
  requote: restore(
    0,
    `events.type = 'message' AND events.json = ${unquoted("kept.json")}`,
  ),
  unquoteRestored:
    `UPDATE events ${UNQUOTE} WHERE room = ?1 AND seq IN (SELECT seq FROM kept WHERE room = ?1 AND act = ?2) AND reply_seq IS NOT NULL AND NOT EXISTS (SELECT 1 FROM events AS original WHERE original.room = ?1 AND original.seq = events.reply_seq AND original.type = 'message')`,
  drop: "DELETE FROM kept WHERE room = ? AND act = ?",
  list:
    "SELECT seq FROM kept WHERE room = ? AND act = ? AND removed = 1 ORDER BY seq",
} as const;

/** Removes messages, keeps what was removed, and restores it, in the caller's transaction. */
export class MessageRemoval {
  readonly #statements: Prepared<typeof REMOVAL_SQL>;

  constructor(sql: DatabaseSync) {
    this.#statements = prepare(sql, REMOVAL_SQL);
  }

  /**
   * Removes messages, and from replies to them whom they reply to.
   *
   * @param act The act's seq.
   * @param now In milliseconds since 1970.
   */
  remove(room: number, act: number, removes: Removes, now: number): void {
    const { targets = [], viewers = [] } = removes;
    const statements = this.#statements;
    // Only messages: replies to others, which were trimmed, stay as they are.
    const byTarget = targets.length > 0 &&
      statements.messages.get(room, JSON.stringify(targets))!.seqs as string;
    const byViewer = viewers.length > 0 && JSON.stringify(viewers);
    if (removes.forget && byViewer) {
      const { forget, forgetReplies, forgetQuotes } = statements;
      for (const step of [forget, forgetReplies, forgetQuotes]) {
        step.run(room, byViewer);
      }
    }
    const run = (
      ofTargets: StatementSync,
      ofViewers: StatementSync,
      ...more: number[]
    ) => {
      if (byTarget) ofTargets.run(room, byTarget, ...more);
      if (byViewer) ofViewers.run(room, byViewer, ...more);
    };
    if (removes.keep) {
      const { keepTargets, keepViewers } = statements;
      run(keepTargets, keepViewers, act, now);
      const { keepRepliesToTargets, keepRepliesToViewers } = statements;
      run(keepRepliesToTargets, keepRepliesToViewers, act, now);
    }
    run(statements.buryTargets, statements.buryViewers);
    run(statements.unquoteTargets, statements.unquoteViewers);
  }

  /** Puts back what an act removed, and keeps nothing of it any more. */
  restore(room: number, act: number): void {
    const { restore, requote, unquoteRestored, drop } = this.#statements;
    for (const step of [restore, requote, unquoteRestored, drop]) {
      step.run(room, act);
    }
  }

  /** Returns the seqs of the messages that are kept of an act. */
  kept(room: number, act: number): number[] {
    return this.#statements.list.all(room, act).map(({ seq }) => seq as number);
  }
}
