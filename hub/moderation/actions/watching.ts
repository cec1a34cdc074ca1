/**
 * Decides whose messages wait for review without their being told.
 *
 * @module
 */
import { Refusal } from "../../refusal.ts";
import { changes, stateKey } from "../state/entries.ts";
import { withoutAllowed } from "./allow.ts";
import { checkAuthorityOver } from "./authority.ts";
import {
  auditLineOf,
  checkCount,
  type Decider,
  named,
  targetOf,
} from "./decision.ts";

/** Maximum number of people watched in a room: as many as messages can wait. */
const MAX_WATCHED = 200;

export const watch: Decider<"watch"> = (state, action, facts) => {
  const target = targetOf(facts);
  const tried = `watch ${target.name}`;
  checkAuthorityOver(
    state,
    facts,
    target.id,
    tried,
    facts.seenAs.get(target.id),
  );
  if (state.watched.has(target.id)) {
    throw new Refusal(
      "conflict",
      `Cannot ${tried}: they are watched already.`,
    );
  }
  checkCount(state.watched.size, MAX_WATCHED, "people who are watched");
  const { person: { viewer }, now } = facts;
  const entry = { name: target.name, at: now, by: named(viewer) };
  return {
    act: {
      event: { type: "state" },
      changes: {
        // Nobody is both watched and exempt.
        ...withoutAllowed(state, [target.id]),
        ...changes([stateKey.watched(target.id), entry]),
      },
      audit: auditLineOf(action, facts, { on: target }),
    },
    answer: `${target.name} is watched: their messages wait for review.`,
  };
};

export const unwatch: Decider<"unwatch"> = (state, action, facts) => {
  const target = targetOf(facts);
  if (!state.watched.has(target.id)) {
    throw new Refusal(
      "conflict",
      `Cannot stop watching ${target.name}: they are not watched.`,
    );
  }
  return {
    act: {
      event: { type: "state" },
      changes: changes([stateKey.watched(target.id), undefined]),
      audit: auditLineOf(action, facts, { on: target }),
    },
    answer: `${target.name} is no longer watched.`,
  };
};
