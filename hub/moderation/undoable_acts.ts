import type { AuditRecord } from "../engine/audit.ts";
import type { Engine } from "../engine/engine.ts";
import { idsOf, type Person } from "../people/person.ts";
import type { Pin } from "../protocol.ts";
import { LAST_ACT } from "./actions/action.ts";
import type { Line, UndoableLine, Undone } from "./actions/decision.ts";
import { recordOf } from "./acts.ts";
import { stateKey } from "./state/entries.ts";

/** Lines of the audit log that are read at once: few, because some have hundreds of kilobytes. */
const PAGE = 100;

/**
 * Finds an act that can be undone; `undefined`: there is none.
 *
 * @param act Its `seq`; {@linkcode LAST_ACT}: the last one of `by` that wasn't undone.
 * @throws {Refusal} `no_such_room`, `unavailable`.
 */
export async function findUndoable(
  engine: Engine,
  room: string,
  act: number,
  by: Person,
): Promise<Undone | undefined> {
  const record = act === LAST_ACT
    ? await lastOf(engine, room, by)
    : await recordOf(engine, room, act);
  if (!record) return;
  const { seq } = record;
  const line = undoableLineIn(record);
  if (!line) return;
  const [kept, entries, { entries: since }] = await Promise.all([
    engine.kept(room, seq),
    engine.keptEntries(room, seq),
    engine.state(room, seq),
  ]);
  const pin = entries.get(stateKey.pin);
  const hasPinned = pin !== undefined &&
    await isBack(engine, room, (JSON.parse(pin) as Pin).target, kept);
  const changed = new Set(since.keys());
  return { act: seq, line, kept, entries, changed, hasPinned };
}

/** Finds somebody's last act that can be undone and wasn't yet. */
async function lastOf(
  engine: Engine,
  room: string,
  by: Person,
): Promise<AuditRecord | undefined> {
  const ids = idsOf(by);
  const undone = new Set<number>();
  let before: number | undefined;
  while (true) {
    const records = await engine.audit(room, { before, limit: PAGE });
    for (const record of records) {
      // Thousands of lines may be Hubbub's own. In a text the quotes would be escaped.
      if (!/"undo(es)?":/.test(record.json)) continue;
      const line: Line = JSON.parse(record.json);
      if (typeof line.undoes === "number") undone.add(line.undoes);
      if (
        line.undo && ids.includes(line.by.id) && !undone.has(record.seq)
      ) return record;
    }
    before = records.at(-1)?.seq;
    if (before === undefined) return;
  }
}

/** Parses the line of an act that can be undone; `undefined`: it can't. */
function undoableLineIn({ json }: AuditRecord): UndoableLine | undefined {
  const line: Line = JSON.parse(json);
  if (typeof line.undo !== "object" || line.undo === null) return;
  const undo = Object.fromEntries(
    Object.entries(line.undo)
      .filter(([, before]) => before === null || typeof before === "string"),
  );
  return { ...line, undo };
}

/** Whether a message is in the history, or among those that come back. */
async function isBack(
  engine: Engine,
  room: string,
  seq: number,
  kept: readonly number[],
): Promise<boolean> {
  if (kept.includes(seq)) return true;
  const [event] = await engine.read(room, seq - 1, seq);
  return event?.type === "message";
}
