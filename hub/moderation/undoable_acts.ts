import type { Engine } from "../engine/engine.ts";
import { idsOf, type Person } from "../people/person.ts";
import { LAST_ACT } from "./actions/action.ts";
import type { Facts, UndoableLine } from "./actions/decision.ts";

/** Number of lines of the audit log searched for somebody's last act. */
const SEARCHED = 200;

/** A line of the audit log, as far as it matters here. */
interface Line extends UndoableLine {
  readonly by?: { readonly id?: unknown };
  /** The `seq` of the act that this one undid. */
  readonly undoes?: number;
}

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
): Promise<Facts["undone"]> {
  const records = act === LAST_ACT
    ? await engine.audit(room, { limit: SEARCHED })
    : await engine.audit(room, { before: act + 1, limit: 1 });
  const undone = new Set<number>();
  for (const { seq, json } of records) {
    const line: Line = JSON.parse(json);
    if (line.undoes !== undefined) undone.add(line.undoes);
    const isMeant = act === LAST_ACT
      ? idsOf(by).includes(String(line.by?.id)) && !undone.has(seq)
      : act === seq;
    if (!isMeant || line.undo === undefined) continue;
    return { act: seq, line, kept: await engine.kept(room, seq) };
  }
}
