/**
 * Decides what takes a punishing act back.
 *
 * @module
 */
import type { Act, Changes } from "../../engine/engine.ts";
import { MAX_PURGED_MESSAGES, type Pin } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import { stateKey } from "../state/entries.ts";
import type { State } from "../state/state.ts";
import {
  auditLineOf,
  type Decider,
  type Decision,
  type Facts,
  type Reversal,
} from "./decision.ts";
import { lifted } from "./people.ts";

/** Returns an act with what it takes to undo it in its line for the audit log. */
export function undoable(
  state: State,
  { act, punishes }: Decision,
): Act {
  if (!punishes) return act;
  const undo: Reversal = Object.fromEntries(
    Object.entries(punishes).map(([key, after]) => [
      key,
      [state.entry(key) ?? null, after],
    ]),
  );
  return { ...act, audit: JSON.stringify({ ...JSON.parse(act.audit), undo }) };
}

export const undo: Decider<"undo"> = (state, action, facts) => {
  const { undone } = facts;
  if (!undone) {
    throw new Refusal(
      "conflict",
      "Cannot undo this: there is no such act, or it is one that can't be undone.",
    );
  }
  const { act, line, kept } = undone;
  const { entries, viewers } = reverted(state, undone, facts);
  if (Object.keys(entries).length + kept.length === 0) {
    throw new Refusal(
      "conflict",
      "Cannot undo this: it was undone already, or nothing of it is left.",
    );
  }
  const pin = entries[stateKey.pin];
  return {
    act: {
      event: {
        type: "restored",
        undoes: act,
        targets: kept.slice(-MAX_PURGED_MESSAGES),
        viewers,
        ...(pin && { pin: (JSON.parse(pin) as Pin).target }),
      },
      // The addresses that were recorded since go with the restriction.
      changes: { ...freed(state, entries, viewers), ...entries },
      restores: act,
      audit: auditLineOf(action, facts, {
        ...{ undoes: act, undone: line.action, on: line.on },
        ...{ people: line.people, messages: kept.length },
      }),
    },
    answer: answerOf(viewers.length, kept.length),
  };
};

/**
 * Returns the entries as they were before an act, and whose restrictions are among them.
 * What others have changed since stays, and a message is pinned again only if it is back.
 *
 * @throws {Refusal} `forbidden` if a role was taken away, and a moderator asks.
 */
function reverted(
  state: State,
  { line, kept }: NonNullable<Facts["undone"]>,
  { role }: Facts,
): { entries: Changes; viewers: string[] } {
  const left = Object.entries(line.undo).filter(([key, [before, after]]) =>
    (state.entry(key) ?? null) === after &&
    (key !== stateKey.pin || before === null ||
      kept.includes((JSON.parse(before) as Pin).target))
  );
  if (
    role !== "host" &&
    left.some(([key]) => isOf("role", key) || isOf("taken", key))
  ) {
    throw new Refusal(
      "forbidden",
      "Cannot undo this: it took a role away, which only the host can give back.",
    );
  }
  return {
    entries: Object.fromEntries(left.map(([key, [before]]) => [key, before])),
    viewers: left.filter(([key]) => isOf("restriction", key))
      .map(([key]) => key.slice(key.indexOf(":") + 1)),
  };
}

/** Changes that lift the restrictions of viewers who had none before. */
function freed(
  state: State,
  entries: Changes,
  viewers: readonly string[],
): Changes {
  const free = viewers.filter((id) =>
    entries[stateKey.restriction(id)] === null
  );
  return Object.assign({}, ...free.map((id) => lifted(state, id)));
}

function isOf(kind: string, key: string): boolean {
  return key.startsWith(`${kind}:`);
}

function answerOf(people: number, messages: number): string {
  const parts = [
    people === 1 ? "1 person" : people > 1 ? `${people} people` : "",
    messages === 1 ? "1 message" : messages > 1 ? `${messages} messages` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "Undone." : `Undone: ${parts.join(", ")}.`;
}
