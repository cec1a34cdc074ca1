/**
 * Decides what takes a punishing act back.
 *
 * @module
 */
import type { Changes, KeptEntry } from "../../engine/engine.ts";
import { MAX_PURGED_MESSAGES, type Pin } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import { stateKey } from "../state/entries.ts";
import type { State } from "../state/state.ts";
import {
  auditLineOf,
  type DecidedAct,
  type Decider,
  type Decision,
  type Facts,
  type Undone,
} from "./decision.ts";
import { namelessException } from "./lists.ts";
import { lifted } from "./people.ts";

/** Returns an act with what it takes to undo it. */
export function undoable(
  state: State,
  { act, punishes }: Decision,
): DecidedAct {
  if (!punishes) return act;
  const keys = Object.keys(punishes);
  const keeps = keys.flatMap((key) => keptEntry(state, key) ?? []);
  const kept = new Set(keeps.map(({ key }) => key));
  const undo = {
    ...Object.fromEntries(
      keys.filter((key) => !kept.has(key))
        .map((key) => [key, state.entry(key) ?? null]),
    ),
    // These come back without their names once those are no longer kept.
    ...Object.assign(
      {},
      ...keys.filter((key) => isOf("unlisted", key))
        .map((key) => namelessException(state, idIn(key))),
    ),
  };
  return { ...act, keeps, audit: { ...act.audit, undo } };
}

/** Returns an entry that has somebody's words or name, which only the engine may keep: `/erase` must find it. */
function keptEntry(state: State, key: string): KeptEntry | undefined {
  const { pin, held, listed } = state;
  const json = state.entry(key);
  if (json === undefined) return;
  if (key === stateKey.pin && pin) return { key, json, viewer: pin.from.id };
  const id = idIn(key);
  if (isOf("unlisted", key)) {
    const isNamed = listed.exceptions.get(id)?.name !== undefined;
    return isNamed ? { key, json, viewer: id } : undefined;
  }
  const message = isOf("held", key) && held.get(id);
  if (!message) return;
  const { from, reply } = message;
  return { key, json, viewer: from.id, replyTo: reply?.from.id };
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
  const entries = reverted(undone, facts);
  if (Object.keys(entries).length + kept.length === 0) {
    throw new Refusal(
      "conflict",
      "Cannot undo this: it was undone already, or nothing of it is left.",
    );
  }
  const viewers = idsOfKind("restriction", entries);
  const held = idsOfKind("held", entries).length;
  const free = viewers.filter((id) =>
    entries[stateKey.restriction(id)] === null
  );
  const pin = entries[stateKey.pin];
  return {
    act: {
      event: {
        type: "state",
        restored: {
          undoes: act,
          targets: kept.slice(-MAX_PURGED_MESSAGES),
          viewers,
          ...(pin && { pin: (JSON.parse(pin) as Pin).target }),
        },
      },
      changes: {
        // The addresses that were recorded since go with the restriction.
        ...lifted(state, free),
        ...entries,
      },
      restores: act,
      audit: auditLineOf(action, facts, {
        undoes: act,
        undone: line.action,
        on: line.on,
        people: line.people,
        messages: kept.length + held,
      }),
    },
    answer: answerOf(viewers.length, kept.length + held),
  };
};

/**
 * Returns the entries as they were before an act. What others have changed since stays.
 *
 * @throws {Refusal} `forbidden` if a moderator asks, and the host did it or a role was
 * taken away.
 */
function reverted(
  { line, entries, changed, hasPinned }: Undone,
  { role }: Facts,
): Changes {
  if (role !== "host" && line.by.role === "host") {
    throw new Refusal(
      "forbidden",
      "Cannot undo this: only the host can undo what the host did.",
    );
  }
  const left = [...Object.entries(line.undo), ...entries].filter(([key]) =>
    !changed.has(key) && (key !== stateKey.pin || hasPinned)
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
  return Object.fromEntries(left);
}

function isOf(kind: string, key: string): boolean {
  return key.startsWith(`${kind}:`);
}

/** What follows the kind in a key. */
function idIn(key: string): string {
  return key.slice(key.indexOf(":") + 1);
}

/** The ids of the entries of one kind. */
function idsOfKind(kind: string, entries: Changes): string[] {
  return Object.keys(entries).filter((key) => isOf(kind, key)).map(idIn);
}

function answerOf(people: number, messages: number): string {
  const parts = [
    people === 1 ? "1 person" : people > 1 ? `${people} people` : "",
    messages === 1 ? "1 message" : messages > 1 ? `${messages} messages` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "Undone." : `Undone: ${parts.join(", ")}.`;
}
