/**
 * Decides what ends timeouts and bans.
 *
 * @module
 */
import type { Changes } from "../../engine/engine.ts";
import type { Viewer } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import { changes, stateKey } from "../state/entries.ts";
import type { State } from "../state/state.ts";
import {
  auditLineOf,
  checkCount,
  type Decider,
  type Facts,
  named,
  targetOf,
} from "./decision.ts";
import { MAX_UNLISTED } from "./lists.ts";
import { lifted } from "./people.ts";

export const unban: Decider<"unban"> = (state, action, facts) => {
  const target = targetOf(facts);
  if (!state.isRestricted(target.id)) {
    throw new Refusal(
      "conflict",
      `Cannot lift the restriction: ${target.name} is not timed out or banned.`,
    );
  }
  return {
    act: {
      event: { type: "restricted", viewer: target, kind: "none" },
      changes: freed(state, [target], facts),
      audit: auditLineOf(action, facts, { on: target }),
    },
    answer: `${target.name} can write again.`,
  };
};

/** Ends the timeouts and bans of several people. */
export const lift: Decider<"lift"> = (state, action, facts) => {
  const people = facts.people.filter(({ id }) => state.isRestricted(id));
  if (people.length === 0) {
    throw new Refusal(
      "conflict",
      "Cannot lift these restrictions: none of these people is timed out or banned.",
    );
  }
  const viewers = people.map(({ id }) => id);
  return {
    act: {
      event: { type: "state", restored: { targets: [], viewers } },
      changes: freed(state, people, facts),
      audit: auditLineOf(action, facts, { people: people.map(named) }),
    },
    answer: people.length === 1
      ? `${people[0].name} can write again.`
      : `${people.length} people can write again.`,
  };
};

/** Changes after which nothing restricts these people. */
function freed(
  state: State,
  people: readonly Pick<Viewer, "id" | "name">[],
  { now, person }: Facts,
): Changes {
  const listed = people.filter(({ id }) => state.listed.bans.has(id));
  const { size } = state.listed.exceptions;
  if (listed.length > 0) {
    checkCount(size + listed.length - 1, MAX_UNLISTED, "exceptions to lists");
  }
  const by = named(person.viewer);
  return {
    ...lifted(state, people.map(({ id }) => id)),
    ...changes(
      ...listed.map(({ id, name }) =>
        [stateKey.unlisted(id), { at: now, name, by }] as const
      ),
    ),
  };
}
